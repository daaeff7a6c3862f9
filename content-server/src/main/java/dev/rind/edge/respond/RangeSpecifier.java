package dev.rind.edge.respond;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One range as it is asked for, before the size of the file is known: {@code 0-99}, {@code 100-} or
 * {@code -100}.
 *
 * <p><b>Bounds:</b> a number too large for a long is as good as the largest one.
 *
 * <p>Source: RFC 9110 section 14.1.
 *
 * @param first the first byte, or {@link #FROM_END}: then {@code last} is a number of bytes
 * @param last the last byte, {@link Long#MAX_VALUE} where it is left open
 */
record RangeSpecifier(long first, long last) {
  private static final long FROM_END = -1;
  private static final String UNIT = "bytes=";

  /**
   * The ranges in the value of a Range field; none where it is malformed or of another unit. Of more than
   * {@code rangesMax} one more is given, and what follows that is not looked at.
   */
  static List<RangeSpecifier> parse(String value, int rangesMax) {
    if (!value.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return List.of();
    }
    var ranges = new ArrayList<RangeSpecifier>();
    for (var element : value.substring(UNIT.length()).split(",", -1)) {
      var text = element.strip();
      if (text.isEmpty()) { // to be ignored in every list: RFC 9110 section 5.6.1
        continue;
      }
      var range = one(text);
      if (range == null) {
        return List.of();
      }
      ranges.add(range);
      if (ranges.size() > rangesMax) {
        break;
      }
    }
    return ranges;
  }

  /** Its part of a file of that size, or null where the file ends before it. */
  @Nullable
  ByteRange in(long fileSizeBytes) {
    boolean fromEnd = first == FROM_END;
    long from = fromEnd ? Math.max(0, fileSizeBytes - last) : first;
    long to = fromEnd ? fileSizeBytes - 1 : Math.min(last, fileSizeBytes - 1);
    return from < fileSizeBytes ? new ByteRange(from, to) : null;
  }

  private static @Nullable RangeSpecifier one(String text) {
    int dash = text.indexOf('-');
    if (dash < 0 || text.length() == 1) {
      return null;
    }
    var first = text.substring(0, dash);
    var last = text.substring(dash + 1);
    if (!isDigits(first) || !isDigits(last)) {
      return null;
    }
    var range = new RangeSpecifier(
        first.isEmpty() ? FROM_END : number(first), last.isEmpty() ? Long.MAX_VALUE : number(last));
    return range.last < range.first ? null : range;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      if (number > Long.MAX_VALUE / 10 - 1) {
        return Long.MAX_VALUE;
      }
      number = number * 10 + digits.charAt(i) - '0';
    }
    return number;
  }
}
