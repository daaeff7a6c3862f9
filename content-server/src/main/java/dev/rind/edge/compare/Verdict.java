package dev.rind.edge.compare;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What came of comparing two answers. No differences: they are equal, but for the deviations. */
record Verdict(List<Difference> differences, Set<Deviation> deviations) {
  Verdict {
    differences = List.copyOf(differences);
    deviations = Set.copyOf(deviations);
  }

  static Verdict differ(String field, String pulp, String edge) {
    return new Verdict(List.of(new Difference(field, pulp, edge)), EnumSet.noneOf(Deviation.class));
  }

  static Verdict deviates(Deviation deviation) {
    return new Verdict(List.of(), EnumSet.of(deviation));
  }
}
