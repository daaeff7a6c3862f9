package dev.rind.bench.swarm;

import java.util.ArrayList;
import java.util.List;

/** Whether the simulator itself was what held its clients up: then the server may be better than it looks. */
final class OwnLimits {
  private static final double BUSY_LOOP = 0.9;
  private static final double BUSY_CORES = 0.85;
  private static final double OFTEN = 0.1;
  private static final double LAG_MILLIS_MAX = 100;

  private final List<Series.Point> points;
  private final int cores;

  OwnLimits(List<Series.Point> points, int cores) {
    this.points = points;
    this.cores = cores;
  }

  double coresMax() {
    return points.stream().mapToDouble(Series.Point::cores).max().orElse(0);
  }

  double busiestLoop() {
    return points.stream().mapToDouble(Series.Point::busiestLoop).max().orElse(0);
  }

  /**
   * In words, each a sentence.
   *
   * @param lagMillis how late event loops came, 99 of 100 times at most
   * @param waited connections that no socket was free for
   */
  List<String> reasons(double lagMillis, long waited) {
    var reasons = new ArrayList<String>();
    var busyLoops = points.stream().filter(point -> point.busiestLoop() >= BUSY_LOOP).count();
    if (busyLoops > OFTEN * points.size()) {
      reasons.add("In %d of %d seconds an event loop of the simulator was busy all the time."
          .formatted(busyLoops, points.size()));
    }
    var busyCores = points.stream().filter(point -> point.cores() >= BUSY_CORES * cores).count();
    if (busyCores > OFTEN * points.size()) {
      reasons.add("In %d of %d seconds the simulator had nearly all of the %d cores."
          .formatted(busyCores, points.size(), cores));
    }
    if (lagMillis > LAG_MILLIS_MAX) {
      reasons.add(
          "Event loops came late, by %.0f ms in one of a hundred cases or more: times are measured so much too long."
              .formatted(lagMillis));
    }
    if (waited > 0) {
      reasons.add("%,d connections had to wait until the simulator had a socket for them."
          .formatted(waited));
    }
    return reasons;
  }
}
