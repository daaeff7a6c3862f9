package dev.rind.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How long something waited, as a histogram that only grows.
 *
 * <p><b>Threading:</b> callable from any thread.
 *
 * <p><b>Bounds:</b> one counter for each of {@link #BOUNDS} and one for what waited longer.
 */
public final class WaitTimes {
  /** From a batch that leaves at once to what nobody waits for any more. */
  public static final List<Duration> BOUNDS = LongStream
      .of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 250_000, 1_000_000,
          5_000_000, 25_000_000)
      .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
      .toList();

  private static final long[] BOUNDS_NANOS = BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

  private final List<LongAdder> counts = Stream.generate(LongAdder::new)
      .limit(BOUNDS_NANOS.length + 1L)
      .toList();
  private final LongAdder totalNanos = new LongAdder();

  void add(long nanos) {
    var bound = Arrays.binarySearch(BOUNDS_NANOS, nanos);
    counts.get(bound < 0 ? -bound - 1 : bound).increment();
    totalNanos.add(nanos);
  }

  /** How many waited at most as long as each bound but longer than the one before; then all others. */
  public List<Long> counts() {
    return counts.stream().map(LongAdder::sum).toList();
  }

  /** How long all of them waited together. */
  public Duration total() {
    return Duration.ofNanos(totalNanos.sum());
  }
}
