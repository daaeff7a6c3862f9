package dev.rind.bench.peers;

import dev.rind.bench.Medians;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of one turn of one peer, or the medians of several.
 *
 * @param cpuMicros of the processors, for each request, of all processes that serve
 * @param p50 milliseconds from the request, or from connecting, to the last byte; so are the others
 * @param clientsBusy the share of the time that the clients' loop had a core: near 1, another client would see more requests a
 *     second
 */
record Figures(double cpuMicros, double perSecond, double p50, double p99, double p999,
    double clientsBusy) {
  static Figures median(List<Figures> rounds) {
    return new Figures(of(rounds, Figures::cpuMicros), of(rounds, Figures::perSecond),
        of(rounds, Figures::p50), of(rounds, Figures::p99), of(rounds, Figures::p999),
        of(rounds, Figures::clientsBusy));
  }

  private static double of(List<Figures> rounds, ToDoubleFunction<Figures> what) {
    return Medians.of(rounds, what);
  }
}
