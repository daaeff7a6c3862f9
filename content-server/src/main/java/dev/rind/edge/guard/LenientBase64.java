package dev.rind.edge.guard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as Python reads it where nobody asks for more: characters outside of the alphabet are skipped, and so is a
 * padding that comes too early.
 *
 * <p>Source: contract 4.1, and how Python's binascii behaves.
 */
final class LenientBase64 {
  private LenientBase64() {}

  /** Null: its padding is missing, or it is not ASCII. Nothing after a right padding is read. */
  static byte @Nullable [] decode(String text) {
    var bytes = new byte[text.length() / 4 * 3 + 3];
    int size = 0;
    int group = 0;
    int sextets = 0;
    int pads = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int sextet = sextet(c);
      if (c > 0x7f) {
        return null;
      } else if (c == '=' && sextets >= 2 && sextets + ++pads == 4) {
        return Arrays.copyOf(bytes, size);
      } else if (sextet >= 0) {
        pads = 0;
        group = (group << 6 | sextet) & 0xffff;
        sextets = (sextets + 1) % 4;
        if (sextets != 1) {
          // What is left of a sextet that does not fill a byte.
          int spare = sextets == 2 ? 4 : sextets == 3 ? 2 : 0;
          bytes[size++] = (byte) (group >> spare);
        }
      }
    }
    return sextets == 0 ? Arrays.copyOf(bytes, size) : null;
  }

  private static int sextet(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    } else if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }
}
