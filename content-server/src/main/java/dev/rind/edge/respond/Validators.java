package dev.rind.edge.respond;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a client may hold against an answer to learn whether it changed.
 *
 * @param etag a strong entity tag, with its quotes
 * @param lastModified to the second, as the client gets to see it
 */
record Validators(String etag, Instant lastModified) {
  Validators {
    lastModified = lastModified.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Of a stored file: its digest is the same on every node, its file's times are not (B4). */
  static Validators ofSha256(String hexadecimal, Instant lastModified) {
    return new Validators('"' + hexadecimal + '"', lastModified);
  }
}
