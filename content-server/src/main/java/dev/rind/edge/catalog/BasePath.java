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
}
