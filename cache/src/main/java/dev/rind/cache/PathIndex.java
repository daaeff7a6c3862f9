package dev.rind.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A compact map from paths to digest, size and date; made by {@link PathIndexBuilder}.
 *
 * <p>Paths are sorted by their UTF-8 bytes, in blocks of {@value #BLOCK}, of which each path is
 * written as what it does not share with the one before. A hash table over all entries leads to
 * the block; its spare bits hold a piece of the hash, so that a path that is missing is seldom
 * looked for. With a digest of 32 bytes, a path of a yum repository takes about 71 bytes in all.
 *
 * <p><b>Threading:</b> immutable, readable from any thread.
 *
 * <p><b>Bounds:</b> 2 GiB.
 */
public final class PathIndex {
  static final int BLOCK = 16;

  private static final long ARRAY_HEADER_BYTES = 16;
  private static final long OWN_BYTES = 40;

  private final byte[] data;
  private final int[] blocks;
  private final long[] dates;
  private final int[] table;
  private final int size;

  /** The lower bits of a slot: the number of an entry, from 1 on; the upper ones are of its hash. */
  private final int numberMask;

  /**
   * Makes the table of what is written already.
   *
   * @param blocks where in {@code data} each block begins
   */
  PathIndex(byte[] data, int[] blocks, long[] dates, int size) {
    this.data = data;
    this.blocks = blocks;
    this.dates = dates;
    this.size = size;
    this.numberMask = -1 >>> Integer.numberOfLeadingZeros(size);
    this.table = new int[(int) (size * 4L / 3) + 1];
    var all = new PathCursor(this, new byte[0], 0);
    for (int number = 1; all.next(); number++) {
      long hash = all.pathHash();
      int slot = slot(hash);
      while (table[slot] != 0) {
        slot = after(slot);
      }
      table[slot] = ((int) hash & ~numberMask) | number;
    }
  }

  /**
   * What is known of a path.
   *
   * @param digest in lower-case hex, 64 digits; null: it has none
   * @param size -1: unknown
   * @param date in seconds
   * @param note what else the maker wants to remember; 0 takes no memory
   */
  public record Entry(@Nullable String digest, long size, long date, int note) {}

  /** Makes one of two entries of the same path, which come in any order. */
  @FunctionalInterface
  public interface Merge {
    Entry merge(Entry one, Entry other);
  }

  /** Null: there is no such path. */
  public @Nullable Entry find(String path) {
    var key = Utf8.of(path);
    if (key == null) {
      return null;
    }
    long hash = PathHash.of(key, 0, key.length);
    for (int slot = slot(hash); table[slot] != 0; slot = after(slot)) {
      if (((table[slot] ^ (int) hash) & ~numberMask) == 0) {
        int at = valuesIfPathIs(key, (table[slot] & numberMask) - 1);
        if (at >= 0) {
          return EntryValues.read(data, at, dates);
        }
      }
    }
    return null;
  }

  /** Whether a path begins so. */
  public boolean holdsBelow(String prefix) {
    return below(prefix).next();
  }

  /** Before the first of the paths that begin so. */
  public PathCursor below(String prefix) {
    var key = Utf8.of(prefix);
    return key == null
        ? new PathCursor(this, new byte[0], size)
        : new PathCursor(this, key, BLOCK * blockBefore(key));
  }

  /** Paths held. */
  public int size() {
    return size;
  }

  /** Memory that it takes, in bytes. */
  public long bytes() {
    return OWN_BYTES + 4 * ARRAY_HEADER_BYTES + data.length + (long) Integer.BYTES * blocks.length
        + (long) Integer.BYTES * table.length + (long) Long.BYTES * dates.length;
  }

  /** Bytes that {@link #write} takes. */
  public long writtenBytes() {
    return 3L * Integer.BYTES + (long) Long.BYTES * dates.length + data.length;
  }

  /** Writes what it takes to {@link #read} it in another process; the hash table is not in it. */
  public void write(ByteBuffer to) {
    to.putInt(size).putInt(dates.length).putInt(data.length);
    for (long date : dates) {
      to.putLong(date);
    }
    to.put(data);
  }

  /**
   * Makes one of what was written.
   *
   * @param notes whether a note is one that the maker has written
   * @throws IllegalArgumentException where that is not what one writes, so that no look-up ever reads beyond
   *     its end, or endlessly
   */
  public static PathIndex read(ByteBuffer from, IntPredicate notes) {
    return PathIndexReader.read(from, notes);
  }

  byte[] data() {
    return data;
  }

  long[] dates() {
    return dates;
  }

  int blockAt(int block) {
    return blocks[block];
  }

  private int slot(long hash) {
    return (int) (((hash >>> Integer.SIZE) * table.length) >>> Integer.SIZE);
  }

  private int after(int slot) {
    return slot + 1 == table.length ? 0 : slot + 1;
  }

  /** Where the values of an entry lie, if its path is {@code key}; else -1. */
  private int valuesIfPathIs(byte[] key, int entry) {
    int at = blocks[entry / BLOCK];
    int same = 0; // how far the key is the path of the entry that was passed last
    for (int left = entry % BLOCK;; left--) {
      int shared = Varint.read(data, at);
      at += Varint.length(shared);
      int added = Varint.read(data, at);
      at += Varint.length(added);
      if (shared <= same) {
        same = shared + same(key, shared, at, added);
      } // else this path leaves the key where the last one did
      at += added;
      if (left == 0) {
        return same == key.length && shared + added == key.length ? at : -1;
      }
      at += EntryValues.length(data, at);
    }
  }

  private int same(byte[] key, int from, int at, int length) {
    int max = Math.min(key.length - from, length);
    int same = Arrays.mismatch(key, from, from + max, data, at, at + max);
    return same < 0 ? max : same;
  }

  /** The last block that begins before {@code key}; the first one if none does. */
  private int blockBefore(byte[] key) {
    int low = 0;
    int high = blocks.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      // The first path of a block shares nothing, which takes one byte to say.
      int at = blocks[middle] + 1;
      int length = Varint.read(data, at);
      at += Varint.length(length);
      if (Arrays.compareUnsigned(data, at, at + length, key, 0, key.length) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
