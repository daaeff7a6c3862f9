package dev.rind.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** So many times a second, whether or not the last ones have been answered. */
final class Pace {
  private static final long TICK_NANOS = 1_000_000;

  private Pace() {}

  /** Asks for so long, in the caller's thread; how often. */
  static long keep(double perSecond, Duration time, Runnable ask) {
    var began = System.nanoTime();
    var asked = 0L;
    for (long now = began; now - began < time.toNanos(); now = System.nanoTime()) {
      for (var due = (long) ((now - began) / 1e9 * perSecond); asked < due; asked++) {
        ask.run();
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
    return asked;
  }
}
