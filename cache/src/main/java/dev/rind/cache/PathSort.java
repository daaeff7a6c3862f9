package dev.rind.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Sorts texts that lie in one array by their unsigned bytes: quicksort by eight bytes at a time,
 * those that have these in common by the next eight.
 *
 * <p>Paths share long beginnings, which so are read once for each eight bytes, not in each comparison.
 * No text may hold a zero byte, which fills up what is shorter than a word.
 */
final class PathSort {
  private static final VarHandle WORDS = MethodHandles
      .byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int FEW = 12;

  private final byte[] text;
  private final int[] at;
  private final int[] length;
  private final int[] order;
  private final long[] words;
  // So that nobody who names files can choose an order that is slow to sort.
  private final SplittableRandom random = new SplittableRandom();

  private PathSort(byte[] text, int[] at, int[] length, int count) {
    this.text = text;
    this.at = at;
    this.length = length;
    this.order = new int[count];
    this.words = new long[count];
    Arrays.setAll(order, i -> i);
  }

  /** The numbers of the first {@code count} texts, in order; equal ones follow each other as it happens. */
  static int[] order(byte[] text, int[] at, int[] length, int count) {
    var sort = new PathSort(text, at, length, count);
    sort.read(0, count, 0);
    sort.sort(0, count, 0);
    return sort.order;
  }

  private void sort(int first, int last, int depth) {
    int from = first;
    int to = last;
    int skipped = depth;
    while (to - from > FEW) {
      long middle = words[from + random.nextInt(to - from)];
      int less = from;
      int more = to;
      for (int i = from; i < more;) {
        if (words[i] < middle) {
          swap(i++, less++);
        } else if (words[i] > middle) {
          swap(i, --more);
        } else {
          i++;
        }
      }
      sort(from, less, skipped);
      sort(more, to, skipped);
      if ((middle & 0xff) == 0) {
        return; // they all end here, so they are equal
      }
      from = less;
      to = more;
      skipped += Long.BYTES;
      read(from, to, skipped);
    }
    sortFew(from, to, skipped);
  }

  private void sortFew(int from, int to, int depth) {
    for (int i = from + 1; i < to; i++) {
      for (int j = i; j > from && isLess(j, j - 1, depth); j--) {
        swap(j, j - 1);
      }
    }
  }

  private boolean isLess(int a, int b, int depth) {
    return words[a] == words[b] ? compareFrom(depth, order[a], order[b]) < 0 : words[a] < words[b];
  }

  private int compareFrom(int depth, int a, int b) {
    return Arrays.compareUnsigned(
        text, at[a] + Math.min(depth, length[a]), at[a] + length[a],
        text, at[b] + Math.min(depth, length[b]), at[b] + length[b]);
  }

  private void read(int from, int to, int depth) {
    for (int i = from; i < to; i++) {
      words[i] = word(at[order[i]] + depth, length[order[i]] - depth) ^ Long.MIN_VALUE;
    }
  }

  private long word(int from, int bytes) {
    if (bytes >= Long.BYTES) {
      return (long) WORDS.get(text, from);
    }
    long word = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      word = word << Byte.SIZE | (i < bytes ? text[from + i] & 0xff : 0);
    }
    return word;
  }

  private void swap(int a, int b) {
    int number = order[a];
    order[a] = order[b];
    order[b] = number;
    long word = words[a];
    words[a] = words[b];
    words[b] = word;
  }
}
