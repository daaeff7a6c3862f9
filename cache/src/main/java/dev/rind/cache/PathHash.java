package dev.rind.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A hash of texts in UTF-8 that differs from process to process, so that nobody who names files can
 * choose names that collide.
 *
 * <p>Both the start and the factor are secret: with a known factor, two words that differ in their
 * top bits would cancel out whatever the start is.
 */
final class PathHash {
  private PathHash() {}

  private static final VarHandle WORDS = MethodHandles
      .byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long START;
  private static final long FACTOR;

  static {
    var random = new SecureRandom();
    START = random.nextLong();
    FACTOR = random.nextLong() | 1;
  }

  static long of(byte[] text, int from, int length) {
    var hash = START;
    var done = 0;
    for (; done + Long.BYTES <= length; done += Long.BYTES) {
      hash = fold(hash ^ (long) WORDS.get(text, from + done));
    }
    if (done < length) {
      hash = fold(hash ^ lastWord(text, from, length));
    }
    return fold(hash ^ length);
  }

  /** The last eight bytes, some of which were hashed before; all bytes of a text that has fewer. */
  private static long lastWord(byte[] text, int from, int length) {
    if (length >= Long.BYTES) {
      return (long) WORDS.get(text, from + length - Long.BYTES);
    }
    long word = 0;
    for (int i = 0; i < length; i++) {
      word = word << Byte.SIZE | (text[from + i] & 0xff);
    }
    return word;
  }

  private static long fold(long word) {
    return Math.unsignedMultiplyHigh(word, FACTOR) ^ word * FACTOR;
  }
}
