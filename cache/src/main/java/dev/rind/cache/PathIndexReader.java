package dev.rind.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Goes once through what a {@link PathIndex} has written, and believes nothing: each length, number and path
 * has to be one that {@link PathIndexBuilder} makes.
 */
final class PathIndexReader {
  private static final int VARINT_BYTES_MAX = 5;

  private final byte[] data;
  private final int dates;
  private final IntPredicate notes;
  private byte[] path = new byte[128];
  private int length;
  private int at;

  private PathIndexReader(byte[] data, int dates, IntPredicate notes) {
    this.data = data;
    this.dates = dates;
    this.notes = notes;
  }

  static PathIndex read(ByteBuffer from, IntPredicate notes) {
    check(from.remaining() >= 3 * Integer.BYTES);
    int size = from.getInt();
    int dateCount = from.getInt();
    int dataLength = from.getInt();
    check(size >= 0 && dateCount >= 0 && dataLength >= 0 && size <= dataLength
        && dateCount <= size
        && from.remaining() == (long) Long.BYTES * dateCount + dataLength);
    var dates = new long[dateCount];
    from.asLongBuffer().get(dates);
    from.position(from.position() + Long.BYTES * dateCount);
    var data = new byte[dataLength];
    from.get(data);
    var blocks = new PathIndexReader(data, dateCount, notes).blocks(size);
    return new PathIndex(data, blocks, dates, size);
  }

  private int[] blocks(int size) {
    var blocks = new int[Math.ceilDiv(size, PathIndex.BLOCK)];
    for (int entry = 0; entry < size; entry++) {
      boolean startsBlock = entry % PathIndex.BLOCK == 0;
      if (startsBlock) {
        blocks[entry / PathIndex.BLOCK] = at;
      }
      path(entry == 0, startsBlock);
      values();
    }
    check(at == data.length);
    return blocks;
  }

  private void path(boolean first, boolean startsBlock) {
    int kept = varint();
    int added = varint();
    check(startsBlock ? kept == 0 : kept <= length);
    check(added <= data.length - at);
    // In order and none twice, for they are looked for by halves.
    check(first || Arrays.compareUnsigned(path, kept, length, data, at, at + added) < 0);
    if (kept + added > path.length) {
      path = Arrays.copyOf(path, 2 * (kept + added));
    }
    System.arraycopy(data, at, path, kept, added);
    length = kept + added;
    at += added;
  }

  private void values() {
    check(at < data.length && EntryValues.length(data, at) <= data.length - at);
    int date = EntryValues.dateNumber(data, at);
    check(date >= 0 && date < dates && notes.test(EntryValues.note(data, at)));
    at += EntryValues.length(data, at);
  }

  private int varint() {
    int end = at;
    while (end < data.length && end - at < VARINT_BYTES_MAX && data[end] < 0) {
      end++;
    }
    check(end < data.length && end - at < VARINT_BYTES_MAX);
    int number = Varint.read(data, at);
    // As short as can be: others go on by the length that the number has to have.
    check(number >= 0 && Varint.length(number) == end - at + 1);
    at = end + 1;
    return number;
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("not an index");
    }
  }
}
