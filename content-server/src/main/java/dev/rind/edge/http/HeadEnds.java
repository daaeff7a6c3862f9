package dev.rind.edge.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * How the heads of all responses of one second end: Date (RFC 9110 section 6.6.1), Server, what becomes of the
 * connection, and the empty line. Immutable.
 */
final class HeadEnds {
  private final byte[] plain;
  private final byte[] keepAlive;
  private final byte[] close;

  private HeadEnds(String fields) {
    this.plain = bytes(fields, "");
    this.keepAlive = bytes(fields, "Connection: keep-alive\r\n");
    this.close = bytes(fields, "Connection: close\r\n");
  }

  static HeadEnds of(long second) {
    return new HeadEnds(
        "Date: " + HttpDate.format(Instant.ofEpochSecond(second)) + "\r\nServer: rind\r\n");
  }

  private static byte[] bytes(String fields, String connection) {
    return (fields + connection + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** @param old whether the request is of HTTP/1.0, which does not keep connections unless that is said */
  byte[] of(boolean closes, boolean old) {
    return closes ? close : old ? keepAlive : plain;
  }
}
