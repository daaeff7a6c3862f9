package dev.rind.bench.swarm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes the answers of one HTTP/1.1 connection apart, as their bytes come: of a head only what a client that does not
 * follow redirects needs. Netty's codec would make some twenty objects of each answer.
 *
 * <p><b>Bounds:</b> a head, and a line between chunks, of 32 KiB; a body goes through.
 *
 * <p><b>Errors:</b> {@link BadAnswer}, after which the connection is of no use.
 */
final class AnswerReader {
  private static final int HEAD_BYTES_MAX = 32 << 10;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final byte[] NONE = {};

  private State state = State.HEAD;
  /** Of a head or line whose end has not come. */
  private byte[] begun = NONE;
  private int at;
  /** Of the body, or the chunk. */
  private long left;
  private boolean reusable;

  private enum State {
    HEAD, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, TO_CLOSE
  }

  /** Is told of an answer in pieces. */
  interface Sink {
    void head(int status);

    void body(byte[] bytes, int offset, int length);

    /**
     * The last byte of it has come.
     *
     * @param reusable whether the connection may be asked for something else
     */
    void end(boolean reusable);
  }

  /** Not HTTP/1.1, or more of it than is read. */
  static final class BadAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadAnswer(String message) {
      super(message);
    }
  }

  /** Takes the next bytes of the connection. */
  void read(byte[] bytes, int length, Sink sink) {
    at = 0;
    while (at < length) {
      switch (state) {
        case HEAD -> readHead(bytes, length, sink);
        case BODY, CHUNK -> readBody(bytes, length, sink);
        case TO_CLOSE -> {
          sink.body(bytes, at, length - at);
          at = length;
        }
        case CHUNK_SIZE, CHUNK_END, TRAILER -> readLine(bytes, length, sink);
      }
    }
  }

  /** The connection was closed: whether that was the end of an answer. */
  boolean isEndedByClose() {
    return state == State.TO_CLOSE;
  }

  private void readHead(byte[] bytes, int length, Sink sink) {
    var before = begun.length;
    var head = upTo(HEAD_END, bytes, length);
    if (head == null) {
      return;
    }
    if (before == 0 && head.length() == 0) {
      throw new BadAnswer("an empty head");
    }
    begin(head, sink);
  }

  /** What begun before and now ends with these bytes, without them; null, and kept, where it does not end yet. */
  private @Nullable String upTo(byte[] end, byte[] bytes, int length) {
    // The end may have begun in the bytes before.
    var from = Math.max(0, begun.length - end.length + 1);
    var all = begun.length == 0 ? bytes : joined(bytes, length);
    var begin = begun.length == 0 ? at : 0;
    var limit = begun.length == 0 ? length : all.length;
    var found = indexOf(all, Math.max(begin, from), limit, end);
    if (found < 0) {
      if (limit - begin > HEAD_BYTES_MAX) {
        throw new BadAnswer("a head of more than %,d bytes".formatted(HEAD_BYTES_MAX));
      }
      begun = Arrays.copyOfRange(all, begin, limit);
      at = length;
      return null;
    }
    at += found + end.length - begin - begun.length;
    begun = NONE;
    return new String(all, begin, found - begin, StandardCharsets.ISO_8859_1);
  }

  private byte[] joined(byte[] bytes, int length) {
    var all = Arrays.copyOf(begun, begun.length + length - at);
    System.arraycopy(bytes, at, all, begun.length, length - at);
    return all;
  }

  private static int indexOf(byte[] bytes, int from, int limit, byte[] wanted) {
    for (int i = from; i <= limit - wanted.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  private void begin(String head, Sink sink) {
    if (!head.startsWith("HTTP/1.") || head.length() < 12) {
      throw new BadAnswer("no HTTP/1.1");
    }
    var status = (int) number(head.substring(9, 12), 10);
    if (status < 200) {
      return; // another head follows
    }
    reusable = head.charAt(7) == '1';
    left = -1;
    var chunked = false;
    for (int line = head.indexOf('\n'); line >= 0; line = head.indexOf('\n', line + 1)) {
      if (isField(head, line, "content-length:")) {
        left = number(value(head, line), 10);
      } else if (isField(head, line, "transfer-encoding:")) {
        chunked = value(head, line).toLowerCase(Locale.ROOT).endsWith("chunked");
      } else if (isField(head, line, "connection:")) {
        reusable &= !value(head, line).toLowerCase(Locale.ROOT).contains("close");
      }
    }
    var empty = status == 204 || status == 304;
    state = empty ? State.BODY
        : chunked ? State.CHUNK_SIZE : left < 0 ? State.TO_CLOSE : State.BODY;
    left = empty ? 0 : left;
    sink.head(status);
    if (state == State.BODY && left == 0) {
      end(sink);
    }
  }

  private static boolean isField(String head, int line, String name) {
    return head.regionMatches(true, line + 1, name, 0, name.length());
  }

  private static String value(String head, int line) {
    var end = head.indexOf('\r', line);
    return head.substring(head.indexOf(':', line) + 1, end < 0 ? head.length() : end).strip();
  }

  private static long number(String text, int radix) {
    try {
      var number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException none) {
      // Told below.
    }
    throw new BadAnswer("a number is missing");
  }

  private void readBody(byte[] bytes, int length, Sink sink) {
    var count = (int) Math.min(left, length - at);
    sink.body(bytes, at, count);
    at += count;
    left -= count;
    if (left > 0) {
      return;
    }
    if (state == State.CHUNK) {
      state = State.CHUNK_END;
    } else {
      end(sink);
    }
  }

  private void readLine(byte[] bytes, int length, Sink sink) {
    var line = upTo(new byte[] {'\r', '\n'}, bytes, length);
    if (line == null) {
      return;
    }
    switch (state) {
      case CHUNK_SIZE -> {
        var extension = line.indexOf(';');
        left = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
        state = left == 0 ? State.TRAILER : State.CHUNK;
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      default -> {
        if (line.isEmpty()) {
          end(sink);
        }
      }
    }
  }

  private void end(Sink sink) {
    state = State.HEAD;
    sink.end(reusable);
  }
}
