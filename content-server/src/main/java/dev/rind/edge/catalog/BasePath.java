package dev.rind.edge.catalog;

/** Where a distribution is served: the name of a domain, and a path within it (contract 2.3). */
public record BasePath(String domain, String path) {

  /** The domain of every Pulp, and the only one where domains are off. */
  public static final String DEFAULT_DOMAIN = "default";

  /** Whether {@code other} lies below this one, on a segment's border. */
  boolean isAbove(String other) {
    return other.length() > path.length() && other.startsWith(path)
        && other.charAt(path.length()) == '/';
  }

  /**
   * The rest of a path that is this base path or lies below it: empty at its root. Slashes right after
   * the base path are dropped, however many (contract 2.2).
   */
  public String rest(String whole) {
    if (!whole.equals(path) && !isAbove(whole)) {
      throw new IllegalArgumentException(
          "path: %s (expected: a path in %s)".formatted(whole, path));
    }
    var begin = path.length();
    while (begin < whole.length() && whole.charAt(begin) == '/') {
      begin++;
    }
    return whole.substring(begin);
  }
}
