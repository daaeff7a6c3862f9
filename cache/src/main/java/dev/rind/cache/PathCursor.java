package dev.rind.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes through the entries of a {@link PathIndex} whose paths begin with a prefix, in order of their
 * UTF-8 bytes; positions in paths are in such bytes.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
public final class PathCursor {
  private final PathIndex index;
  private final byte[] data;
  private final byte[] prefix;

  private int entry;
  private int at;
  private byte[] path = new byte[128];
  private int length;
  private int shared;
  private int values;

  /** Looks from {@code entry} on, which begins a block. */
  PathCursor(PathIndex index, byte[] prefix, int entry) {
    this.index = index;
    this.data = index.data();
    this.prefix = prefix;
    this.entry = entry;
  }

  /** Goes to the next entry, if there is one. */
  public boolean next() {
    while (entry < index.size()) {
      read();
      int order = Arrays
          .compareUnsigned(path, 0, Math.min(length, prefix.length), prefix, 0, prefix.length);
      if (order == 0) {
        return true;
      }
      if (order > 0) {
        entry = index.size();
      }
    }
    return false;
  }

  public int prefixLength() {
    return prefix.length;
  }

  public int pathLength() {
    return length;
  }

  /** How much of the path's beginning the entry before this one had too. */
  public int sharedLength() {
    return shared;
  }

  /** Where an ASCII character comes first from a position on; -1: nowhere. */
  public int indexOf(char ascii, int from) {
    for (int i = from; i < length; i++) {
      if (path[i] == ascii) {
        return i;
      }
    }
    return -1;
  }

  /** A piece of the path. */
  public String path(int from, int to) {
    return new String(path, from, to - from, StandardCharsets.UTF_8);
  }

  public boolean hasDigest() {
    return EntryValues.hasDigest(data, values);
  }

  /** -1: unknown. */
  public long size() {
    return EntryValues.size(data, values);
  }

  public long date() {
    return EntryValues.date(data, values, index.dates());
  }

  public int note() {
    return EntryValues.note(data, values);
  }

  long pathHash() {
    return PathHash.of(path, 0, length);
  }

  private void read() {
    boolean startsBlock = entry % PathIndex.BLOCK == 0;
    if (startsBlock) {
      at = index.blockAt(entry / PathIndex.BLOCK);
    }
    int kept = Varint.read(data, at);
    at += Varint.length(kept);
    int added = Varint.read(data, at);
    at += Varint.length(added);
    shared = startsBlock ? sameAs(at, added) : kept;
    length = kept + added;
    if (length > path.length) {
      path = Arrays.copyOf(path, 2 * length);
    }
    System.arraycopy(data, at, path, kept, added);
    values = at + added;
    at = values + EntryValues.length(data, values);
    entry++;
  }

  /** How much a whole path in the data has in common with the last one. */
  private int sameAs(int from, int bytes) {
    int max = Math.min(length, bytes);
    int same = Arrays.mismatch(path, 0, max, data, from, from + max);
    return same < 0 ? max : same;
  }
}
