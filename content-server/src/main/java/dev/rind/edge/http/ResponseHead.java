package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Status line and header fields of a response, as text that grows.
 *
 * <p>{@link Exchange} adds what belongs to the connection: Date, Server, Connection.
 *
 * <p><b>Threading:</b> one owner. <b>Errors:</b> a value with a control character is refused with
 * {@link IllegalArgumentException}, so nothing that a client or a row says can split a response.
 */
public final class ResponseHead {
  private final int status;
  private final String reason;
  private final StringBuilder text = new StringBuilder(512);

  public ResponseHead(int status, String reason) {
    this.status = status;
    this.reason = reason;
    text.append("HTTP/1.1 ").append(status).append(' ').append(checked(reason)).append("\r\n");
  }

  public ResponseHead with(String name, String value) {
    text.append(name).append(": ").append(checked(value)).append("\r\n");
    return this;
  }

  public ResponseHead with(String name, long value) {
    text.append(name).append(": ").append(value).append("\r\n");
    return this;
  }

  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }

  private static String checked(String value) {
    for (int i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException("a control character in a header field, at " + i);
      }
    }
    return value;
  }

  /** The head as it goes out, with the empty line at its end; the caller releases it. */
  ByteBuf encoded(ByteBufAllocator allocator) {
    var buffer = allocator.buffer(text.length() + 2);
    buffer.writeCharSequence(text.append("\r\n"), StandardCharsets.UTF_8);
    return buffer;
  }
}
