package dev.rind.bench.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * What happened in each second, for plots.
 *
 * <p><b>Bounds:</b> 7,200 points; later ones are not kept.
 */
public final class Series {
  private static final int POINTS_MAX = 7_200;
  /** In less, what came in a moment looks like a peak. */
  private static final double SHORTEST_SECONDS = 0.25;

  private final long begin;
  private final List<Point> points = new ArrayList<>();
  private Totals before;
  private long[] loopCpuBefore;

  /**
   * The time since the point before.
   *
   * @param second since the swarm began, at the end of it
   * @param latencyP50 in milliseconds, of what came then, from when it should have been sent; so is the other one
   * @param completed transactions, since the beginning; so are those that failed
   * @param running clients that have come and are not done, at its end; so are sockets
   * @param waiting for a socket
   * @param cores how many this process kept busy
   * @param busiestLoop the share of the time that the busiest event loop had a core
   */
  public record Point(double second, double requestsPerSecond, double megabytesPerSecond,
      double errorsPerSecond, double latencyP50, double latencyP99, long completed, long failed,
      long running, long sockets, long waiting, double cores, double busiestLoop) {}

  private record Totals(long nanos, long fetched, long bytes, long troubles, long cpu) {}

  /**
   * @param begin by {@code System.nanoTime}
   * @param cpuNanos what this process had had of the processors before
   */
  Series(long begin, int loops, long cpuNanos) {
    this.begin = begin;
    this.before = new Totals(0, 0, 0, 0, cpuNanos);
    this.loopCpuBefore = new long[loops];
  }

  Point add(List<Shard> shards, long processCpuNanos) {
    var asked = shards.stream().map(Shard::sample).toList();
    var samples = asked.stream().map(each -> each.join()).toList();
    var nanos = System.nanoTime() - begin;
    var seconds = Math.max(1e-9, (nanos - before.nanos) / 1e9);
    var latency = new Histogram(samples.getFirst().latency());
    samples.forEach(sample -> latency.add(sample.latency()));
    var totals = new Totals(nanos, sum(samples, Shard.Sample::fetched),
        sum(samples, Shard.Sample::bytes), sum(samples, Shard.Sample::troubles), processCpuNanos);
    var cpus = samples.stream().mapToLong(Shard.Sample::cpuNanos).toArray();
    double busiest = 0;
    for (int i = 0; i < cpus.length; i++) {
      busiest = Math.max(busiest, (cpus[i] - loopCpuBefore[i]) / 1e9 / seconds);
    }
    var point = new Point(rounded(nanos / 1e9),
        rounded((totals.fetched - before.fetched) / seconds),
        rounded((totals.bytes - before.bytes) / 1e6 / seconds),
        rounded((totals.troubles - before.troubles) / seconds),
        latency.getValueAtPercentile(50) / 1e3, latency.getValueAtPercentile(99) / 1e3,
        sum(samples, Shard.Sample::completed), sum(samples, Shard.Sample::failed),
        sum(samples, Shard.Sample::running), sum(samples, Shard.Sample::sockets),
        sum(samples, Shard.Sample::waiting), rounded((totals.cpu - before.cpu) / 1e9 / seconds),
        rounded(busiest));
    before = totals;
    loopCpuBefore = Arrays.copyOf(cpus, cpus.length);
    if (points.isEmpty() || (seconds >= SHORTEST_SECONDS && points.size() < POINTS_MAX)) {
      points.add(point);
    }
    return point;
  }

  List<Point> points() {
    return List.copyOf(points);
  }

  private static long sum(List<Shard.Sample> samples,
      ToLongFunction<Shard.Sample> of) {
    return samples.stream().mapToLong(of).sum();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
