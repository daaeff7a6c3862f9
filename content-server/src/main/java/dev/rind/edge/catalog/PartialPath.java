package dev.rind.edge.catalog;

import java.util.List;

/**
 * No distribution is at this base path, but some are below it.
 *
 * @param nested their base paths; none where they are more than {@value #NESTED_MAX}
 */
public record PartialPath(BasePath at, List<String> nested) implements Match {
  /** So many base paths are worth being read with the first of them that is asked for. */
  public static final int NESTED_MAX = 64;

  public PartialPath {
    nested = List.copyOf(nested);
  }

  /** One with all that are below it; of more than {@value #NESTED_MAX} any so many and one tell that they are more. */
  public static PartialPath of(BasePath at, List<String> some) {
    return new PartialPath(at, some.size() > NESTED_MAX ? List.of() : some);
  }
}
