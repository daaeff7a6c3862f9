package dev.rind.edge.resolve;

import dev.rind.edge.catalog.Entries;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.PulpFile;

/** What a path turned out to be: exactly one of these. */
public sealed interface Resolution {
  /**
   * A stored file.
   *
   * @param key where it was found; the last extension of its path decides the content type
   */
  record Found(FileKey key, PulpFile file) implements Resolution {}

  /** A file that only a remote has (contract 7.1). */
  record Remote(String path) implements Resolution {}

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
   * @param reason goes into the status line and the body of the 404
   */
  record NotFound(String reason) implements Resolution {
    public static final NotFound PLAIN = new NotFound("Not Found");
  }

  /**
   * Something that this edge does not do itself.
   *
   * @param reason what it is, for the operator
   */
  record Forward(String reason) implements Resolution {}
}
