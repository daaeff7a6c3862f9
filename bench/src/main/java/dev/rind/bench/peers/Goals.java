package dev.rind.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Rind should be beside others: multiples of what they take of the processors for a request. */
final class Goals {
  private static final int KIB = 1 << 10;

  private Goals() {}

  /**
   * Whether one holds.
   *
   * @param is the ratio that was measured, the median of the rounds
   */
  record Verdict(String trial, String against, double is, double atMost, boolean holds) {}

  static List<Verdict> judge(List<Measured> all) {
    var verdicts = new ArrayList<Verdict>();
    for (var each : all) {
      limit(each.trial()).ifPresent(limit -> {
        var ratio = each.ratio("rind", "nginx");
        if (ratio.isPresent()) {
          verdicts.add(new Verdict(each.trial().label(), "nginx", ratio.getAsDouble(), limit,
              ratio.getAsDouble() <= limit));
        }
      });
    }
    return verdicts;
  }

  private static Optional<Double> limit(Trial trial) {
    if (trial.gate() != Gate.NONE) {
      return Optional.empty();
    }
    return Optional.of(switch (trial.mode()) {
      case NEW -> 1.15;
      case MANY -> 0.90;
      case KEPT -> trial.file().bytes() <= 16 * KIB ? 0.75
          : trial.file().bytes() < 256 * KIB ? 0.90 : 1.00;
    });
  }
}
