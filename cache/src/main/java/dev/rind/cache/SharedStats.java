package dev.rind.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What was shared through a {@link SharedStore}: counters that only grow.
 *
 * <p><b>Threading:</b> readable from any thread.
 */
public final class SharedStats {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder written = new LongAdder();
  final LongAdder notWritten = new LongAdder();
  final LongAdder tooLarge = new LongAdder();
  final LongAdder timeouts = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder opened = new LongAdder();
  final LongAdder leasesWon = new LongAdder();
  final LongAdder leasesWaited = new LongAdder();
  final LongAdder leasesGivenUp = new LongAdder();
  final LongAdder outdated = new LongAdder();
  private final Map<Seal.Refusal, LongAdder> refused = new EnumMap<>(Seal.Refusal.class);

  public SharedStats() {
    for (var reason : Seal.Refusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  void refuse(Seal.Refusal reason) {
    counter(reason).increment();
  }

  private LongAdder counter(Seal.Refusal reason) {
    return Objects.requireNonNull(refused.get(reason));
  }

  /** Values found, and believed. */
  public long hits() {
    return hits.sum();
  }

  /** Keys that were asked for and had no value to believe. */
  public long misses() {
    return misses.sum();
  }

  /** Values found and not believed. */
  public long refused(Seal.Refusal reason) {
    return counter(reason).sum();
  }

  /** Values written. */
  public long written() {
    return written.sum();
  }

  /** Values that the store did not take, or that were dropped because too many were under way. */
  public long notWritten() {
    return notWritten.sum();
  }

  /** Values not written because they were larger than the bound. */
  public long tooLarge() {
    return tooLarge.sum();
  }

  /** Questions given up because they were not answered in time. */
  public long timeouts() {
    return timeouts.sum();
  }

  /** Questions that failed, these included. */
  public long failures() {
    return failures.sum();
  }

  /** Questions not asked, because the store did not answer lately. */
  public long skipped() {
    return skipped.sum();
  }

  /** Times that it began to be left alone. */
  public long opened() {
    return opened.sum();
  }

  /** Leases taken, so that this process loaded for all. */
  public long leasesWon() {
    return leasesWon.sum();
  }

  /** Values that another process was waited for, and came. */
  public long leasesWaited() {
    return leasesWaited.sum();
  }

  /** Values that another process was waited for, and did not come in time. */
  public long leasesGivenUp() {
    return leasesGivenUp.sum();
  }

  /** Indexes found and not taken, because this process knows them to be out of date. */
  public long outdated() {
    return outdated.sum();
  }
}
