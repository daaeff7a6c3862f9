package dev.rind.edge.catalog;

import java.util.Comparator;

/**
 * Orders texts by code point, as Python does and as their UTF-8 bytes are ordered; Java's own order
 * has surrogate pairs before U+E000 to U+FFFF.
 */
public enum CodePointOrder implements Comparator<String> {
  INSTANCE;

  @Override
  public int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i == length
        ? Integer.compare(a.length(), b.length())
        : Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
  }

  /** Where two pairs differ only in the second half, both chars are surrogates: same shift. */
  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }
}
