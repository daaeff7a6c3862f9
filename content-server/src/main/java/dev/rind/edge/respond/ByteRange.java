package dev.rind.edge.respond;

/**
 * A part of a file: from its first to its last byte, both included, counted from zero.
 *
 * <p>Source: RFC 9110 section 14.4.
 */
public record ByteRange(long first, long last) {
  public ByteRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(
          "range: %d-%d (expected: 0 <= first <= last)".formatted(first, last));
    }
  }

  public long sizeBytes() {
    return last - first + 1;
  }

  /** The value of Content-Range for this part of a file of that size. */
  public String contentRange(long fileSizeBytes) {
    return "bytes " + first + '-' + last + '/' + fileSizeBytes;
  }

  /** The value of Content-Range where no part of a file of that size could be sent. */
  public static String unsatisfied(long fileSizeBytes) {
    return "bytes */" + fileSizeBytes;
  }
}
