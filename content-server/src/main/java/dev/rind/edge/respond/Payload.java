package dev.rind.edge.respond;

import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.Location;

/** What goes out after a head: exactly one of these. */
public sealed interface Payload {
  /** Nothing. */
  record None() implements Payload {}

  /** Text, which goes out as UTF-8. */
  record Text(String text) implements Payload {}

  /**
   * Text that is made line by line, the same each time it is gone through, and goes out as UTF-8. Its head
   * lacks the Content-Length, which is only known after that.
   *
   * @param stepsMax how many steps of well below a microsecond that takes, at most
   */
  record Lines(Iterable<String> lines, int stepsMax) implements Payload {}

  /**
   * A part of a stored file, or all of it, which may be none: it has to be there all the same.
   *
   * @param key whose file it is, should it turn out to be gone
   * @param fileBytes how long the whole file has to be
   * @param offset of the part's first byte
   */
  record FilePart(FileKey key, Location.Local location, long fileBytes, long offset, long sizeBytes)
      implements
        Payload {}
}
