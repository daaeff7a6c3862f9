package dev.rind.edge.resolve;

import dev.rind.edge.catalog.Artifact;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.Entries;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PulpFile;

/** What a path turned out to be: exactly one of these. */
public sealed interface Resolution {
  /**
   * A stored file.
   *
   * @param key where it was found; the last extension of its path decides the content type
   */
  record Found(FileKey key, PulpFile file) implements Resolution {}

  /** A stored file that is asked for by its id: nothing is known of it but its bytes (contract 3.7). */
  record Unnamed(ArtifactKey key, Artifact artifact) implements Resolution {}

  /** A text that is stored nowhere. */
  record Generated(String text) implements Resolution {}

  /** A file that only a remote has (contract 7.1). */
  record Remote(FileKey key, Location.Remote location) implements Resolution {}

  /**
   * A directory.
   *
   * @param title of its page
   * @param hasParent whether the page leads up
   */
  record Directory(String title, boolean hasParent, Entries entries) implements Resolution {}

  /**
   * The same path with something more at its end (contract 2.4).
   *
   * @param location a decoded path
   */
  record Redirect(String location) implements Resolution {}

  /**
   * Nothing is there.
   *
   * @param reason goes into the status line of the 404
   * @param inBody whether the body tells it as well; else there is none
   */
  record NotFound(String reason, boolean inBody) implements Resolution {
    public static final NotFound PLAIN = new NotFound("Not Found");

    public NotFound(String reason) {
      this(reason, true);
    }
  }

  /**
   * Something that this edge does not do itself.
   *
   * @param reason what it is, for the operator
   */
  record Forward(String reason) implements Resolution {}
}
