package dev.rind.cache;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an {@link IndexTier} has done since it was made: counters that only grow.
 *
 * <p><b>Threading:</b> readable from any thread.
 */
public final class IndexStats {
  final LongAdder answers = new LongAdder();
  final LongAdder askedOn = new LongAdder();
  final LongAdder waits = new LongAdder();
  final LongAdder waitsEnded = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loaded = new LongAdder();
  final LongAdder loadedBytes = new LongAdder();
  final LongAdder none = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder loadNanos = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder postponed = new LongAdder();

  IndexStats() {}

  /** Look-ups answered by an index, also that there is nothing. */
  public long answers() {
    return answers.sum();
  }

  /** Look-ups of paths of which an index could not say. */
  public long askedOn() {
    return askedOn.sum();
  }

  /** Look-ups that waited for a load. */
  public long waits() {
    return waits.sum();
  }

  /** Loads that were not there in time for those who waited. */
  public long waitsEnded() {
    return waitsEnded.sum();
  }

  /** Loads begun, each of one set or a few. */
  public long loads() {
    return loads.sum();
  }

  /** Indexes that came of them. */
  public long loaded() {
    return loaded.sum();
  }

  /** What those weighed, in bytes. */
  public long loadedBytes() {
    return loadedBytes.sum();
  }

  /** Sets that were wanted and have no index: gone, not complete, too big, or their load failed. */
  public long none() {
    return none.sum();
  }

  /** Loads that failed. */
  public long failures() {
    return failures.sum();
  }

  /** Time that loads took. */
  public Duration loadTime() {
    return Duration.ofNanos(loadNanos.sum());
  }

  /** Sets that were not loaded because as many as the bound allows were waiting. */
  public long refused() {
    return refused.sum();
  }

  /** Loads put off because loads had taken their share of time. */
  public long postponed() {
    return postponed.sum();
  }
}
