package dev.rind.edge.respond;

import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.StoredKey;
import java.util.List;

/** What goes out after a head: exactly one of these. */
public sealed interface Payload {
  /** Nothing. */
  record None() implements Payload {}

  /** Text, which goes out as UTF-8. */
  record Text(String text) implements Payload {}

  /** Bytes of a stored file, which has to be there even where none of them goes out. */
  sealed interface OfFile extends Payload {
    Stored file();
  }

  /**
   * A stored file, as its row tells of it.
   *
   * @param key what it was asked for by, should it turn out to be gone
   * @param sizeBytes how long it has to be
   * @param sha256 of its bytes, in lower-case hex; empty where that is not known
   */
  record Stored(StoredKey key, Location.Local location, long sizeBytes, String sha256) {}

  /**
   * Text that is made line by line and goes out as UTF-8. Its head lacks the Content-Length, which is only known
   * once it is made.
   *
   * @param stepsMax how many steps of well below a microsecond that takes, at most
   */
  record Lines(Iterable<String> lines, int stepsMax) implements Payload {}

  /**
   * A part of a stored file, or all of it, which may be none.
   *
   * @param offset of the part's first byte
   */
  record FilePart(Stored file, long offset, long sizeBytes) implements OfFile {}

  /**
   * Several parts of a stored file, each after a text of its own.
   *
   * @param parts at least one
   * @param end the text after the last of them
   */
  record FileParts(Stored file, List<Part> parts, String end) implements OfFile {
    public FileParts {
      parts = List.copyOf(parts);
    }
  }

  /**
   * One of several parts.
   *
   * @param head the text before its bytes
   */
  record Part(String head, ByteRange range) {}
}
