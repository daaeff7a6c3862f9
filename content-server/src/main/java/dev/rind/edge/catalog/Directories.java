package dev.rind.edge.catalog;

import java.util.Set;

/**
 * The directories of a set of files, without slashes at their ends; the root is not among them.
 *
 * @param fact the set is complete, so this never changes
 */
public record Directories(Set<String> paths, boolean fact) {
  public Directories {
    paths = Set.copyOf(paths);
  }
}
