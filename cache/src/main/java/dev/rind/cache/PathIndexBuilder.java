package dev.rind.cache;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link PathIndex} will hold, in any order, and makes it once.
 *
 * <p><b>Threading:</b> one thread at a time; to build sorts, so not on an event loop.
 *
 * <p><b>Bounds:</b> takes up to three times the memory of what it makes, in arrays, no object for a
 * path.
 *
 * <p><b>Errors:</b> {@link IllegalStateException} where the paths with their digests do not fit into
 * 2 GiB.
 */
public final class PathIndexBuilder {
  private static final int ARRAY_MAX = Integer.MAX_VALUE - 8;
  private static final int NONE = -1;

  private final int bytesMax;

  private byte[] bytes = new byte[1 << 12];
  private int used;
  private int[] pathAt = new int[1 << 6];
  private int[] pathLength = new int[1 << 6];
  private int[] digestAt = new int[1 << 6];
  private long[] sizes = new long[1 << 6];
  private long[] dates = new long[1 << 6];
  private int[] notes = new int[1 << 6];
  private int count;

  public PathIndexBuilder() {
    this(ARRAY_MAX);
  }

  PathIndexBuilder(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * One entry; a path may be added several times.
   *
   * @param digest 32 bytes; null: it has none
   * @param size -1: unknown
   * @param date in seconds
   * @param note what else to remember; 0 takes no memory
   * @throws IllegalArgumentException where that is no Unicode text, holds a NUL, or has such a digest
   *     or size
   */
  public void add(String path, byte @Nullable [] digest, long size, long date, int note) {
    var text = Utf8.of(path);
    if (text == null || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a path: " + path);
    }
    if (digest != null && digest.length != EntryValues.DIGEST_BYTES) {
      throw new IllegalArgumentException("digest of " + digest.length + " bytes: " + path);
    }
    if (size < -1 || size > EntryValues.SIZE_MAX) {
      throw new IllegalArgumentException("size " + size + ": " + path);
    }
    makeRoomForOne();
    pathAt[count] = append(text);
    pathLength[count] = text.length;
    set(count++, digest, size, date, note);
  }

  /** What has been added takes so much memory, in bytes; while it is built, up to three times that. */
  public long bytes() {
    return used + (long) count * (4 * Integer.BYTES + 2 * Long.BYTES);
  }

  public PathIndex build(PathIndex.Merge merge) {
    var order = PathSort.order(bytes, pathAt, pathLength, count);
    int distinct = mergeEqual(order, merge);
    var distinctDates = distinctDates(order, distinct);
    var shared = new int[distinct];
    long length = 0;
    for (int i = 0; i < distinct; i++) {
      int row = order[i];
      shared[i] = i % PathIndex.BLOCK == 0 ? 0 : same(order[i - 1], row);
      int added = pathLength[row] - shared[i];
      length += Varint.length(shared[i]) + Varint.length(added) + added + EntryValues
          .length(sizes[row], number(dates[row], distinctDates), notes[row], digestAt[row] != NONE);
    }
    var data = new byte[checked(length)];
    var blocks = new int[Math.ceilDiv(distinct, PathIndex.BLOCK)];
    int at = 0;
    for (int i = 0; i < distinct; i++) {
      int row = order[i];
      if (i % PathIndex.BLOCK == 0) {
        blocks[i / PathIndex.BLOCK] = at;
      }
      int added = pathLength[row] - shared[i];
      at = Varint.write(data, at, shared[i]);
      at = Varint.write(data, at, added);
      System.arraycopy(bytes, pathAt[row] + shared[i], data, at, added);
      at = EntryValues.write(data, at + added, sizes[row], number(dates[row], distinctDates),
          notes[row], bytes, digestAt[row]);
    }
    return new PathIndex(data, blocks, distinctDates, distinct);
  }

  /** Moves the first rows of all paths to the front of {@code order}, and returns how many they are. */
  private int mergeEqual(int[] order, PathIndex.Merge merge) {
    int kept = 0;
    for (int row : order) {
      if (kept > 0 && isSame(order[kept - 1], row)) {
        int first = order[kept - 1];
        var merged = merge.merge(entry(first), entry(row));
        var digest = merged.digest();
        set(first, digest == null ? null : HexFormat.of().parseHex(digest), merged.size(),
            merged.date(), merged.note());
      } else {
        order[kept++] = row;
      }
    }
    return kept;
  }

  private PathIndex.Entry entry(int row) {
    int at = digestAt[row];
    return new PathIndex.Entry(
        at == NONE ? null : HexFormat.of().formatHex(bytes, at, at + EntryValues.DIGEST_BYTES),
        sizes[row], dates[row], notes[row]);
  }

  private void set(int row, byte @Nullable [] digest, long size, long date, int note) {
    digestAt[row] = digest == null ? NONE : append(digest);
    sizes[row] = size;
    dates[row] = date;
    notes[row] = note;
  }

  private long[] distinctDates(int[] order, int distinct) {
    var sorted = new long[distinct];
    Arrays.setAll(sorted, i -> dates[order[i]]);
    Arrays.sort(sorted);
    int kept = 0;
    for (long date : sorted) {
      if (kept == 0 || sorted[kept - 1] != date) {
        sorted[kept++] = date;
      }
    }
    return Arrays.copyOf(sorted, kept);
  }

  private static int number(long date, long[] distinctDates) {
    return Arrays.binarySearch(distinctDates, date);
  }

  private boolean isSame(int a, int b) {
    return pathLength[a] == pathLength[b] && same(a, b) == pathLength[a];
  }

  private int same(int a, int b) {
    int max = Math.min(pathLength[a], pathLength[b]);
    int same = Arrays.mismatch(bytes, pathAt[a], pathAt[a] + max, bytes, pathAt[b],
        pathAt[b] + max);
    return same < 0 ? max : same;
  }

  private int append(byte[] added) {
    int at = used;
    used = checked((long) used + added.length);
    if (used > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used, grown(bytes.length)));
    }
    System.arraycopy(added, 0, bytes, at, added.length);
    return at;
  }

  private int checked(long length) {
    if (length > bytesMax) {
      throw new IllegalStateException("an index of " + count + " paths needs " + length
          + " bytes in one array, which holds at most " + bytesMax);
    }
    return (int) length;
  }

  private void makeRoomForOne() {
    if (count == pathAt.length) {
      int capacity = grown(count);
      pathAt = Arrays.copyOf(pathAt, capacity);
      pathLength = Arrays.copyOf(pathLength, capacity);
      digestAt = Arrays.copyOf(digestAt, capacity);
      sizes = Arrays.copyOf(sizes, capacity);
      dates = Arrays.copyOf(dates, capacity);
      notes = Arrays.copyOf(notes, capacity);
    }
  }

  /** By little: what is copied once more costs less than what lies idle while an index is made. */
  private static int grown(int capacity) {
    return (int) Math.min(ARRAY_MAX, capacity + capacity / 4L);
  }
}
