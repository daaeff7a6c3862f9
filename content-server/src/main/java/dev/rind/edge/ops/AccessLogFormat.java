package dev.rind.edge.ops;

import dev.rind.edge.http.RequestLog.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a request is written on one line. A line is ASCII without control characters whatever the
 * client sent, so that no request can forge a second one, and none can steer a terminal.
 *
 * <p>A client that falls silent in the middle is told by fewer bytes than the file has.
 */
public enum AccessLogFormat {
  /**
   * Apache's combined format, then four fields of our own: distribution, seconds to the first byte,
   * seconds in all, tier. Absent is {@code -}; the user is always absent.
   *
   * <pre>{@code
   * 192.0.2.7 - - [24/Nov/2026:08:30:00 +0000] "GET /pulp/content/el9/a HTTP/1.1" 200 42 "-" "curl/8"
   *     "el9" 0.000123 0.004000 memory
   * }</pre>
   *
   * <p>Quotes, backslashes, control characters, and the bytes of what is not ASCII are {@code \xHH};
   * so are blanks in the client's address.
   */
  COMBINED {
    @Override
    void append(Entry entry, StringBuilder line) {
      escape(entry.client(), true, line);
      line.append(" - - [");
      APACHE.append(entry.at(), line);
      line.append("] \"");
      escape(entry.method(), false, line);
      line.append(' ');
      escape(entry.target(), false, line);
      line.append(' ');
      escape(entry.version(), false, line);
      line.append("\" ").append(entry.status()).append(' ');
      if (entry.bytesSent() == 0) {
        line.append('-'); // as Apache's %b does
      } else {
        line.append(entry.bytesSent());
      }
      quoted(entry.referer(), line);
      quoted(entry.userAgent(), line);
      quoted(entry.distribution(), line);
      seconds(entry.firstByteNanos(), "-", line.append(' '));
      seconds(entry.totalNanos(), "-", line.append(' '));
      line.append(' ').append(entry.tier().label()).append('\n');
    }

    private void quoted(@Nullable String text, StringBuilder line) {
      line.append(" \"");
      escape(text == null ? "-" : text, false, line);
      line.append('"');
    }

    private void escape(String text, boolean blanksToo, StringBuilder line) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c >= 0x7f) {
          int point = codePoint(text, i);
          i += Character.charCount(point) - 1;
          for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            hex(octet & 0xff, line);
          }
        } else if (c < ' ' || c == '"' || c == '\\' || (c == ' ' && blanksToo)) {
          hex(c, line);
        } else {
          line.append(c);
        }
      }
    }

    private void hex(int octet, StringBuilder line) {
      line.append("\\x").append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xf));
    }
  },

  /**
   * One JSON object a line (RFC 8259), always with the same members in the same order; absent is
   * {@code null}: {@code time} (RFC 3339, UTC, milliseconds), {@code client}, {@code distribution},
   * {@code method}, {@code target}, {@code version}, {@code status}, {@code bytesSent}, {@code
   * firstByteSeconds}, {@code totalSeconds}, {@code tier}, {@code userAgent}, {@code referer}.
   *
   * <p>What is not ASCII is written as {@code \\uHHHH}; half a surrogate pair becomes U+FFFD, because
   * many readers refuse a line with one.
   */
  JSON {
    @Override
    void append(Entry entry, StringBuilder line) {
      line.append("{\"time\":\"");
      ISO.append(entry.at(), line);
      digits(entry.at().get(ChronoField.MILLI_OF_SECOND), 3, line.append('.'));
      line.append("Z\"");
      member("client", entry.client(), line);
      member("distribution", entry.distribution(), line);
      member("method", entry.method(), line);
      member("target", entry.target(), line);
      member("version", entry.version(), line);
      line.append(",\"status\":").append(entry.status());
      line.append(",\"bytesSent\":").append(entry.bytesSent());
      seconds(entry.firstByteNanos(), "null", line.append(",\"firstByteSeconds\":"));
      seconds(entry.totalNanos(), "null", line.append(",\"totalSeconds\":"));
      member("tier", entry.tier().label(), line);
      member("userAgent", entry.userAgent(), line);
      member("referer", entry.referer(), line);
      line.append("}\n");
    }

    private void member(String name, @Nullable String value, StringBuilder line) {
      line.append(",\"").append(name).append("\":");
      if (value == null) {
        line.append("null");
        return;
      }
      line.append('"');
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c >= 0x7f) {
          int point = codePoint(value, i);
          i += Character.charCount(point) - 1;
          for (char unit : Character.toChars(point)) {
            unicode(unit, line);
          }
        } else if (c < ' ') {
          unicode(c, line);
        } else if (c == '"' || c == '\\') {
          line.append('\\').append(c);
        } else {
          line.append(c);
        }
      }
      line.append('"');
    }

    private void unicode(char unit, StringBuilder line) {
      line.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        line.append(HEX.charAt((unit >> shift) & 0xf));
      }
    }
  };

  private static final String HEX = "0123456789ABCDEF";
  private static final int REPLACEMENT = 0xfffd;
  private static final SecondText APACHE = new SecondText("dd/MMM/yyyy:HH:mm:ss xx");
  private static final SecondText ISO = new SecondText("uuuu-MM-dd'T'HH:mm:ss");

  /** Appends the line of a request, with its line feed. Callable from any thread. */
  abstract void append(Entry entry, StringBuilder line);

  /** The code point at an index, or U+FFFD for half a surrogate pair. */
  private static int codePoint(String text, int index) {
    int point = text.codePointAt(index);
    return Character.isBmpCodePoint(point) && Character.isSurrogate((char) point) ? REPLACEMENT
        : point;
  }

  private static void seconds(long nanos, String absent, StringBuilder line) {
    if (nanos < 0) {
      line.append(absent);
      return;
    }
    long micros = nanos / 1000;
    digits((int) (micros % 1_000_000), 6, line.append(micros / 1_000_000).append('.'));
  }

  private static void digits(int value, int width, StringBuilder line) {
    int power = 1;
    for (int i = 1; i < width; i++) {
      power *= 10;
    }
    for (; power > 0; power /= 10) {
      line.append((char) ('0' + value / power % 10));
    }
  }

  /** The text of a second in UTC, kept until another second is asked: a busy log asks 50,000 times. */
  private static final class SecondText {
    private final DateTimeFormatter formatter;
    private volatile Kept kept = new Kept(Long.MIN_VALUE, "");

    SecondText(String pattern) {
      // English, since the months' names are part of Apache's format.
      formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    void append(Instant at, StringBuilder line) {
      var now = kept;
      if (now.second() != at.getEpochSecond()) {
        now = new Kept(at.getEpochSecond(), formatter.format(at));
        kept = now;
      }
      line.append(now.text());
    }

    private record Kept(long second, String text) {}
  }
}
