package dev.rind.edge;

import java.nio.ByteBuffer;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a client got. */
record Answer(int status, String reason, Map<String, String> headers, ByteBuffer body) {
  String text() {
    return UTF_8.decode(body.duplicate()).toString();
  }

  int bodyBytes() {
    return body.remaining();
  }

  /** The value of a field, or an empty text where it is not there. */
  String header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, "");
  }
}
