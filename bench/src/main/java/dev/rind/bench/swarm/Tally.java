package dev.rind.bench.swarm;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What the clients of a shard have seen so far.
 *
 * <p><b>Threading:</b> the loop of the shard; whoever waited for that to end may add several together.
 *
 * <p><b>Bounds:</b> two histograms a stage and four more, some 200 KiB each at most; times beyond an hour count as an
 * hour.
 */
final class Tally {
  private static final long MICROS_MAX = 3_600_000_000L;
  private static final int DIGITS = 3;
  private static final int SAMPLED_DIGITS = 2;

  private final Map<Stage, Histogram> latency = perStage();
  private final Map<Stage, Histogram> firstByte = perStage();
  final Histogram transactions = histogram();
  final Histogram socketWait = histogram();
  final Histogram lag = histogram();
  final Map<Trouble, Long> troubles = new EnumMap<>(Trouble.class);
  final Map<Integer, Long> statuses = new TreeMap<>();
  /** Of all stages, since the last sample. */
  private Histogram sinceSample = new Histogram(MICROS_MAX, SAMPLED_DIGITS);
  long started;
  long completed;
  long failed;
  long sent;
  long fetched;
  long retried;
  long bytes;
  long verified;
  long sizeOnly;
  long opened;
  long openMax;
  /** Of the seconds that transactions took, and of their squares. */
  double sum;
  double squares;

  private static Histogram histogram() {
    return new Histogram(MICROS_MAX, DIGITS);
  }

  private static Map<Stage, Histogram> perStage() {
    var each = new EnumMap<Stage, Histogram>(Stage.class);
    for (var stage : Stage.values()) {
      each.put(stage, histogram());
    }
    return each;
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1_000, 0, MICROS_MAX));
  }

  Histogram latency(Stage stage) {
    return Objects.requireNonNull(latency.get(stage));
  }

  Histogram firstByte(Stage stage) {
    return Objects.requireNonNull(firstByte.get(stage));
  }

  void started() {
    started++;
  }

  void completed(long nanos) {
    completed++;
    record(transactions, nanos);
    sum += nanos / 1e9;
    squares += nanos / 1e9 * (nanos / 1e9);
  }

  /** A transaction. */
  void failed() {
    failed++;
  }

  /** A try to fetch a file. */
  void failed(Trouble trouble) {
    troubles.merge(trouble, 1L, Long::sum);
  }

  void retried() {
    retried++;
  }

  void sent() {
    sent++;
  }

  void firstByte(Stage stage, long nanos) {
    record(firstByte(stage), nanos);
  }

  void received(long count) {
    bytes += count;
  }

  void answered(int status) {
    statuses.merge(status, 1L, Long::sum);
  }

  void verified(boolean byDigest) {
    if (byDigest) {
      verified++;
    } else {
      sizeOnly++;
    }
  }

  void fetched(Stage stage, long nanos) {
    fetched++;
    record(latency(stage), nanos);
    record(sinceSample, nanos);
  }

  /** @param open sockets now */
  void opened(int open) {
    opened++;
    openMax = Math.max(openMax, open);
  }

  void waitedForSocket(long nanos) {
    record(socketWait, nanos);
  }

  /** The loop came so much later to something than it should. */
  void lag(long nanos) {
    record(lag, nanos);
  }

  /** Latencies since this was asked before. */
  Histogram takeSample() {
    var taken = sinceSample;
    sinceSample = new Histogram(MICROS_MAX, SAMPLED_DIGITS);
    return taken;
  }

  long troubles() {
    return troubles.values().stream().mapToLong(Long::longValue).sum();
  }

  void add(Tally other) {
    for (var stage : Stage.values()) {
      latency(stage).add(other.latency(stage));
      firstByte(stage).add(other.firstByte(stage));
    }
    transactions.add(other.transactions);
    socketWait.add(other.socketWait);
    lag.add(other.lag);
    other.troubles.forEach((trouble, count) -> troubles.merge(trouble, count, Long::sum));
    other.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
    started += other.started;
    completed += other.completed;
    failed += other.failed;
    sent += other.sent;
    fetched += other.fetched;
    retried += other.retried;
    bytes += other.bytes;
    verified += other.verified;
    sizeOnly += other.sizeOnly;
    opened += other.opened;
    openMax += other.openMax;
    sum += other.sum;
    squares += other.squares;
  }
}
