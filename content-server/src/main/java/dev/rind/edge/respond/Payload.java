package dev.rind.edge.respond;

import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Location;

/** What goes out after a head: exactly one of these. */
public sealed interface Payload {
  /** Nothing. */
  record None() implements Payload {}

  /** Text, which goes out as UTF-8. */
  record Text(String text) implements Payload {}

  /**
   * A part of a stored file, or all of it.
   *
   * @param fileBytes how long the whole file has to be
   * @param set and {@code path}: whose file it is, should it turn out to be gone
   */
  record FilePart(Location.Local location, long fileBytes, ByteRange range, FileSet set,
      String path)
      implements
        Payload {}

  /** A file without a byte: it has to be there all the same. */
  record EmptyFile(Location.Local location, FileSet set, String path) implements Payload {}
}
