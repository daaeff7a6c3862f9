package dev.rind.edge.guard.identity;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What may be spent of a core: {@code share} of the time that passes, saved up to {@code burst}. One task may
 * take more than there is, and is waited for afterwards, so that over time it is never more than the share.
 *
 * <p><b>Threading:</b> one thread's own.
 */
final class CpuPurse {
  private final double share;
  private final long burst;
  private final LongSupplier nanoTime;
  private long held;
  private long filledAt;

  CpuPurse(double share, Duration burst, LongSupplier nanoTime) {
    this.share = share;
    this.burst = burst.toNanos();
    this.nanoTime = nanoTime;
    this.held = this.burst;
    this.filledAt = nanoTime.getAsLong();
  }

  /** Nanoseconds until there is something in it. */
  long emptyFor() {
    var now = nanoTime.getAsLong();
    held = Math.min(burst, held + (long) ((now - filledAt) * share));
    filledAt = now;
    return held > 0 ? 0 : (long) (-held / share) + 1;
  }

  void spend(long nanos) {
    held -= nanos;
  }
}
