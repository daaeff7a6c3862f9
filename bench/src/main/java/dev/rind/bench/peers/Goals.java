package dev.rind.bench.peers;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What Rind should be beside others, by what a request takes of the processors. */
final class Goals {
  private static final int KIB = 1 << 10;
  /** Of pulpcore-content without its cache, and with it: how many times its requests for the same processor time. */
  private static final double PULP = 1_500;
  private static final double PULP_CACHED = 150;

  private Goals() {}

  /**
   * Whether one holds.
   *
   * @param is how many times what the other takes or does; the median of the rounds
   * @param what is counted
   */
  record Verdict(String trial, double is, String what, double limit, boolean holds) {
    @Override
    public String toString() {
      return "%-6s %s: %,.2f times %s %,.2f".formatted(holds ? "holds" : "MISSED", trial, is, what,
          limit);
    }
  }

  static List<Verdict> judge(List<Measured> all) {
    return all.stream()
        .filter(each -> each.trial().gate() == Gate.NONE)
        .flatMap(each -> Stream.of(besideNginx(each), besidePulp(each, "pulp", PULP),
            besidePulp(each, "pulp+redis", PULP_CACHED)))
        .flatMap(verdicts -> verdicts)
        .toList();
  }

  private static Stream<Verdict> besideNginx(Measured measured) {
    var label = measured.trial().label();
    var limit = ofNginx(measured.trial());
    return found(measured.ratio("rind", "nginx"))
        .map(is -> new Verdict(label, is, "the CPU of nginx, at most", limit, is <= limit));
  }

  private static Stream<Verdict> besidePulp(Measured measured, String pulp, double atLeast) {
    var label = measured.trial().label();
    return measured.trial().mode() != Mode.KEPT ? Stream.of()
        : found(measured.ratio(pulp, "rind"))
            .map(is -> new Verdict(label, is, "the requests per CPU-second of " + pulp
                + ", at least", atLeast, is >= atLeast));
  }

  private static Stream<Double> found(OptionalDouble ratio) {
    return ratio.stream().boxed();
  }

  private static double ofNginx(Trial trial) {
    return switch (trial.mode()) {
      case NEW -> 1.15;
      case MANY -> 0.90;
      case KEPT -> trial.file().bytes() <= 16 * KIB ? 0.75
          : trial.file().bytes() < 256 * KIB ? 0.90 : 1.00;
    };
  }
}
