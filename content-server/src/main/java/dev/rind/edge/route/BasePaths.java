package dev.rind.edge.route;

import java.util.ArrayList;
import java.util.List;

/**
 * The base paths that a distribution may have for a path to lie in it.
 *
 * <p><b>Bounds:</b> the {@value #CANDIDATES_MAX} shortest are thought of, so that a path of
 * thousands of segments does not become as many keys.
 *
 * <p>Source: contract 2.2 and 2.3.
 */
public final class BasePaths {
  static final int CANDIDATES_MAX = 64;

  private BasePaths() {}

  /**
   * The candidates for a path, longest first: {@code a/b/c.rpm} may be below {@code a/b/c.rpm},
   * {@code a/b} or {@code a}.
   */
  public static List<String> of(String path) {
    var candidates = new ArrayList<String>();
    // No base path begins or ends with a slash, so neither does a candidate.
    int end = path.startsWith("/") ? path.length() : 0;
    while (end < path.length() && candidates.size() < CANDIDATES_MAX) {
      end = endOfSegment(path, candidates.isEmpty() ? 0 : end + 1);
      if (path.charAt(end - 1) != '/') {
        candidates.add(path.substring(0, end));
      }
    }
    return List.copyOf(candidates.reversed());
  }

  /**
   * The path within a distribution: empty at its root. Slashes right after the base path are
   * dropped, however many.
   */
  public static String relativePath(String path, String basePath) {
    int start = basePath.length();
    if (!path.startsWith(basePath) || (start < path.length() && path.charAt(start) != '/')) {
      throw new IllegalArgumentException(
          "path: %s (expected: a path in %s)".formatted(path, basePath));
    }
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return path.substring(start);
  }

  private static int endOfSegment(String path, int start) {
    int slash = path.indexOf('/', start);
    return slash < 0 ? path.length() : slash;
  }
}
