package dev.rind.edge.guard.certificate;

import java.util.Arrays;
import java.util.List;

/**
 * The paths of an entitlement of version 1: whatever is at or below one of them is open.
 *
 * <p>A variable may begin within a name and takes all that follows in it, at least one letter.
 */
record PathPatterns(List<List<String>> patterns, long bytes) implements Entitlement {
  PathPatterns(List<String> paths) {
    this(paths.stream().map(PathPatterns::segments).toList(),
        paths.stream().mapToLong(path -> 100L + 3L * path.length()).sum());
  }

  /** Slashes at its ends do not matter; within it they do, and what has two of them matches nothing. */
  private static List<String> segments(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return Arrays.asList(path.substring(start, end).split("/", -1));
  }

  @Override
  public boolean covers(List<String> segments) {
    return patterns.stream().anyMatch(pattern -> isAbove(pattern, segments));
  }

  private static boolean isAbove(List<String> pattern, List<String> segments) {
    if (pattern.size() > segments.size()) {
      return false;
    }
    for (int i = 0; i < pattern.size(); i++) {
      if (!fits(pattern.get(i), segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(String pattern, String segment) {
    int variable = pattern.indexOf('$');
    boolean literal = variable < 0 || variable == pattern.length() - 1;
    return literal
        ? pattern.equals(segment)
        : segment.length() > variable && segment.startsWith(pattern.substring(0, variable));
  }
}
