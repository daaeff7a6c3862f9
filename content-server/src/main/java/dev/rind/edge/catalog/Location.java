package dev.rind.edge.catalog;

import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a file lie. */
public sealed interface Location {
  /**
   * Stored as a local file.
   *
   * @param path below the storage root of the distribution's domain
   * @param root that root; null: the default domain's, or not asked for yet
   */
  record Local(String path, @Nullable Path root) implements Location {
    public Local(String path) {
      this(path, null);
    }
  }

  /**
   * Not stored: a remote has it, and Pulp has not downloaded it (contract 7.1).
   *
   * @param contentArtifactId of what Pulp will store, under whatever paths it is found
   * @param streamed Pulp never stores it (contract 7.2)
   */
  record Remote(UUID contentArtifactId, boolean streamed) implements Location {}
}
