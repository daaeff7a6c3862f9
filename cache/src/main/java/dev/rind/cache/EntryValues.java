package dev.rind.cache;

import java.util.HexFormat;

/**
 * What {@link PathIndex} holds behind a path: a byte that says how long the rest is, then size plus
 * one, the number of the date, the note, each in as few bytes as it needs, then the digest.
 *
 * <p>One look at the first byte skips the whole, and most of what a look-up does is to skip.
 */
final class EntryValues {
  private EntryValues() {}

  static final int DIGEST_BYTES = 32;

  /** Seven bytes hold it, and one more than it. */
  static final long SIZE_MAX = (1L << (7 * Byte.SIZE)) - 2;

  private static final int DATE_SHIFT = 3;
  private static final int NOTE_SHIFT = 5;
  private static final int HAS_DIGEST = 0x80;

  /** Of all of it, by its first byte. */
  static int length(byte[] data, int at) {
    int shape = data[at];
    return 1 + sizeBytes(shape) + dateBytes(shape) + noteBytes(shape)
        + (hasDigest(shape) ? DIGEST_BYTES : 0);
  }

  static int length(long size, int dateNumber, int note, boolean hasDigest) {
    int shape = shape(size, dateNumber, note, hasDigest);
    return length(new byte[] {(byte) shape}, 0);
  }

  /** Where the next entry begins; {@code digestAt} below zero: there is none. */
  static int write(byte[] data, int at, long size, int dateNumber, int note, byte[] digests,
      int digestAt) {
    int shape = shape(size, dateNumber, note, digestAt >= 0);
    data[at] = (byte) shape;
    int end = writeNumber(data, at + 1, size + 1, sizeBytes(shape));
    end = writeNumber(data, end, dateNumber, dateBytes(shape));
    end = writeNumber(data, end, note, noteBytes(shape));
    if (digestAt < 0) {
      return end;
    }
    System.arraycopy(digests, digestAt, data, end, DIGEST_BYTES);
    return end + DIGEST_BYTES;
  }

  static PathIndex.Entry read(byte[] data, int at, long[] dates) {
    int end = at + length(data, at);
    return new PathIndex.Entry(
        hasDigest(data[at]) ? HexFormat.of().formatHex(data, end - DIGEST_BYTES, end) : null,
        size(data, at), date(data, at, dates), note(data, at));
  }

  static boolean hasDigest(byte[] data, int at) {
    return hasDigest(data[at]);
  }

  static long size(byte[] data, int at) {
    return readNumber(data, at + 1, sizeBytes(data[at])) - 1;
  }

  static long date(byte[] data, int at, long[] dates) {
    return dates[dateNumber(data, at)];
  }

  static int dateNumber(byte[] data, int at) {
    int shape = data[at];
    return (int) readNumber(data, at + 1 + sizeBytes(shape), dateBytes(shape));
  }

  static int note(byte[] data, int at) {
    int shape = data[at];
    return (int) readNumber(data, at + 1 + sizeBytes(shape) + dateBytes(shape), noteBytes(shape));
  }

  private static int shape(long size, int dateNumber, int note, boolean hasDigest) {
    return (Long.SIZE + Byte.SIZE - 1 - Long.numberOfLeadingZeros(size + 1)) / Byte.SIZE
        | width(dateNumber) << DATE_SHIFT | width(note) << NOTE_SHIFT
        | (hasDigest ? HAS_DIGEST : 0);
  }

  /** 0, 1, 2 or 3, for as many as 0, 1, 2 or 4 bytes. */
  private static int width(int number) {
    return number == 0 ? 0 : number >>> Byte.SIZE == 0 ? 1 : number >>> Short.SIZE == 0 ? 2 : 3;
  }

  private static int sizeBytes(int shape) {
    return shape & 7;
  }

  private static int dateBytes(int shape) {
    return 1 << (shape >> DATE_SHIFT & 3) >> 1;
  }

  private static int noteBytes(int shape) {
    return 1 << (shape >> NOTE_SHIFT & 3) >> 1;
  }

  private static boolean hasDigest(int shape) {
    return (shape & HAS_DIGEST) != 0;
  }

  private static int writeNumber(byte[] data, int at, long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      data[at + i] = (byte) (number >>> (i * Byte.SIZE));
    }
    return at + bytes;
  }

  private static long readNumber(byte[] data, int at, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (data[at + i] & 0xffL) << (i * Byte.SIZE);
    }
    return number;
  }
}
