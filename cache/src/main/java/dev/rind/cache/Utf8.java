package dev.rind.cache;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts as bytes, whose unsigned order is that of code points. */
final class Utf8 {
  private Utf8() {}

  /** Null for a text with an unpaired surrogate, in whose place Java would write a question mark. */
  static byte @Nullable [] of(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      if (b == '?') {
        return new String(bytes, StandardCharsets.UTF_8).equals(text) ? bytes : null;
      }
    }
    return bytes;
  }
}
