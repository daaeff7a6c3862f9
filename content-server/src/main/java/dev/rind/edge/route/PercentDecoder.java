package dev.rind.edge.route;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Resolves the percent-escapes of a path, once: {@code %2541} is {@code %41}.
 *
 * <p>A percent sign without two hexadecimal digits after it stands for itself, and a plus sign too.
 * Source: contract 2.2.
 */
final class PercentDecoder {
  private PercentDecoder() {}

  /**
   * The decoded text, or null where its bytes are not UTF-8.
   *
   * @param escaped ASCII; comes back as it is, and nothing is allocated, when it has no escape
   */
  static @Nullable String decode(String escaped) {
    int first = escaped.indexOf('%');
    return first < 0 ? escaped : text(bytes(escaped, first));
  }

  private static byte[] bytes(String escaped, int first) {
    var bytes = new byte[escaped.length()];
    int size = 0;
    for (int i = 0; i < escaped.length(); i++) {
      int value = i < first ? -1 : escapedByte(escaped, i);
      if (value < 0) {
        bytes[size++] = (byte) escaped.charAt(i);
      } else {
        bytes[size++] = (byte) value;
        i += 2;
      }
    }
    return Arrays.copyOf(bytes, size);
  }

  private static int escapedByte(String escaped, int at) {
    if (escaped.charAt(at) != '%' || at + 2 >= escaped.length()) {
      return -1;
    }
    int high = hexadecimal(escaped.charAt(at + 1));
    int low = hexadecimal(escaped.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }

  /** Not {@link Character#digit}, which knows the digits of other scripts as well. */
  private static int hexadecimal(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static @Nullable String text(byte[] bytes) {
    var text = new String(bytes, UTF_8);
    // U+FFFD is what a malformed byte becomes, but it may also have been sent.
    boolean exact = text.indexOf('\uFFFD') < 0 || Arrays.equals(text.getBytes(UTF_8), bytes);
    return exact ? text : null;
  }
}
