package dev.rind.edge.compare;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What was found so far. <b>Threading:</b> any thread. */
final class Tally {
  private final Map<Deviation, Long> deviations = new EnumMap<>(Deviation.class);
  private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
  private long asked;
  private long differ;

  synchronized void leftOut(LeftOut why) {
    leftOut.merge(why, 1L, Long::sum);
  }

  /** Whether it is the first, the second, ... that differs; 0: it does not. */
  synchronized long judged(Verdict verdict) {
    asked++;
    met(verdict.deviations());
    return verdict.differences().isEmpty() ? 0 : ++differ;
  }

  private void met(Set<Deviation> some) {
    some.forEach(deviation -> deviations.merge(deviation, 1L, Long::sum));
  }

  synchronized Summary summary() {
    return new Summary(asked, differ, deviations, leftOut);
  }

  /** A count of requests, of how many of them differ, and of what was allowed or left out. */
  record Summary(long asked, long differ, Map<Deviation, Long> deviations,
      Map<LeftOut, Long> leftOut) {
    Summary {
      deviations = Map.copyOf(deviations);
      leftOut = Map.copyOf(leftOut);
    }
  }
}
