package dev.rind.edge.respond;

import java.util.List;

/**
 * Several parts of a file as one body: {@code multipart/byteranges}.
 *
 * <p>The boundary is the file's own SHA-256. It costs no randomness, it is the same on every node, and
 * nobody can make a file that holds its own digest.
 *
 * <p>Source: RFC 9110 section 14.6. zchunk's reader wants what nginx and Apache send: a line break
 * before the first boundary, Content-Range last in a part's head, and the boundary last in its line.
 */
record Multipart(String boundary, String partType, List<ByteRange> ranges, long fileSizeBytes) {
  Multipart {
    ranges = List.copyOf(ranges);
  }

  String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  /** What goes out before the bytes of each range. */
  List<Payload.Part> parts() {
    return ranges.stream().map(range -> new Payload.Part(head(range), range)).toList();
  }

  private String head(ByteRange range) {
    return "\r\n--" + boundary + "\r\nContent-Type: " + partType + "\r\nContent-Range: "
        + range.contentRange(fileSizeBytes) + "\r\n\r\n";
  }

  /** What goes out after the last range. */
  String end() {
    return "\r\n--" + boundary + "--\r\n";
  }

  /** Of all that goes out; heads are ASCII. */
  long sizeBytes() {
    return end().length() + ranges.stream()
        .mapToLong(range -> head(range).length() + range.sizeBytes())
        .sum();
  }
}
