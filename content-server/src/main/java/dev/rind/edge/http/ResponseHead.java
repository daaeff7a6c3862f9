package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Status line and header fields of a response, which grow.
 *
 * <p>{@link Exchange} adds what belongs to the connection: Date, Server, Connection.
 *
 * <p><b>Threading:</b> one owner; {@link Fixed} is immutable. <b>Errors:</b> a value with a control character is refused
 * with {@link IllegalArgumentException}, so nothing that a client or a row says can split a response.
 */
public final class ResponseHead {
  private static final int ROOM = 512;
  private static final byte[] NONE = {};

  private final int status;
  private final String reason;
  private final byte[] beginning;
  private byte[] bytes = NONE;
  private int length;

  /** A head that many responses begin with, as it goes out. */
  public static final class Fixed {
    private final int status;
    private final String reason;
    private final byte[] bytes;

    private Fixed(int status, String reason, byte[] bytes) {
      this.status = status;
      this.reason = reason;
      this.bytes = bytes;
    }

    public int sizeBytes() {
      return bytes.length;
    }
  }

  public ResponseHead(int status, String reason) {
    this(status, reason, NONE);
    append("HTTP/1.1 ");
    append(Integer.toString(status));
    append(" ");
    append(reason);
    var _ = ended();
  }

  /** One that begins so. */
  public ResponseHead(Fixed beginning) {
    this(beginning.status, beginning.reason, beginning.bytes);
  }

  private ResponseHead(int status, String reason, byte[] beginning) {
    this.status = status;
    this.reason = reason;
    this.beginning = beginning;
  }

  public ResponseHead with(String name, String value) {
    append(name);
    append(": ");
    append(value);
    return ended();
  }

  public ResponseHead with(String name, long value) {
    return with(name, Long.toString(value));
  }

  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }

  /** What it is by now, for others to begin with. */
  public Fixed fixed() {
    var all = Arrays.copyOf(beginning, beginning.length + length);
    System.arraycopy(bytes, 0, all, beginning.length, length);
    return new Fixed(status, reason, all);
  }

  private ResponseHead ended() {
    reserve(2);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
    return this;
  }

  private void append(String value) {
    var size = value.length();
    reserve(size);
    for (int i = 0; i < size; i++) {
      var c = value.charAt(i);
      if (c >= 0x7f) {
        appendSlowly(value, i);
        return;
      }
      if (c < ' ' && c != '\t') {
        throw control(i);
      }
      bytes[length++] = (byte) c;
    }
  }

  /** From a letter that is not ASCII on. */
  private void appendSlowly(String value, int from) {
    for (int i = from; i < value.length(); i++) {
      var c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw control(i);
      }
    }
    var rest = value.substring(from).getBytes(StandardCharsets.UTF_8);
    reserve(rest.length);
    System.arraycopy(rest, 0, bytes, length, rest.length);
    length += rest.length;
  }

  private static IllegalArgumentException control(int at) {
    return new IllegalArgumentException("a control character in a header field, at " + at);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(ROOM, 2 * (length + more)));
    }
  }

  /**
   * The head as it goes out; the caller releases it.
   *
   * @param memory for so many bytes
   * @param end what belongs to the connection, and the empty line
   * @param room for a body beside it
   */
  ByteBuf encoded(IntFunction<ByteBuf> memory, byte[] end, int room) {
    return memory.apply(beginning.length + length + end.length + room)
        .writeBytes(beginning)
        .writeBytes(bytes, 0, length)
        .writeBytes(end);
  }
}
