package dev.rind.testbed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One path a distribution serves. Entries that are equal share their rows from version to version. */
sealed interface Entry {
  String path();

  /** Content of the version whose bytes are stored; {@code added} as null is the time of the publish. */
  record Stored(String path, Body body, @Nullable Instant added) implements Entry {}

  /** Content of the version whose bytes are still at {@code url}. */
  record OnDemand(String path, long sizeBytes, String url,
      @Nullable String sha256) implements Entry {}

  /** What the publish wrote itself: no content of the version, made anew by each publish. */
  record Metadata(String path, Body body) implements Entry {}
}
