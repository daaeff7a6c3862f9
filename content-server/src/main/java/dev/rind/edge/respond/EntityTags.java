package dev.rind.edge.respond;

import java.util.List;

/**
 * The entity tags in the lines of an If-Match or If-None-Match field, which are one list.
 *
 * <p><b>Errors:</b> what is not an entity tag matches nothing, and is skipped up to the next comma.
 *
 * <p>Source: RFC 9110 sections 5.3, 8.8.3 and 13.1.
 */
final class EntityTags {
  private static final String WEAK = "W/";

  private EntityTags() {}

  /** Whether one is the same tag and strong, or the field is {@code *}. */
  static boolean matchStrongly(List<String> lines, String etag) {
    return match(lines, etag, false);
  }

  /** Whether one is the same tag, weak or strong, or the field is {@code *}. */
  static boolean matchWeakly(List<String> lines, String etag) {
    return match(lines, etag, true);
  }

  private static boolean match(List<String> lines, String etag, boolean weakly) {
    for (var line : lines) {
      if (line.equals("*") || lists(line, etag, weakly)) {
        return true;
      }
    }
    return false;
  }

  private static boolean lists(String line, String etag, boolean weakly) {
    int at = 0;
    while (at < line.length()) {
      int start = afterSpace(line, at);
      boolean weak = line.startsWith(WEAK, start);
      int tag = weak ? start + WEAK.length() : start;
      int end = endOfTag(line, tag);
      int next = line.indexOf(',', Math.max(end, start));
      int comma = next < 0 ? line.length() : next;
      boolean whole = end > 0 && afterSpace(line, end) == comma;
      if (whole && (weakly || !weak) && line.substring(tag, end).equals(etag)) {
        return true;
      }
      at = comma + 1;
    }
    return false;
  }

  /** The index after the closing quote of a tag, or -1 where none begins here. */
  private static int endOfTag(String line, int start) {
    return line.startsWith("\"", start) ? line.indexOf('"', start + 1) + 1 : -1;
  }

  private static int afterSpace(String line, int start) {
    int i = start;
    while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
      i++;
    }
    return i;
  }
}
