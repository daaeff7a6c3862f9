package dev.rind.edge.pulp;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: 0.1 s, doubled with each that fails up to 5 s.
 *
 * <p>Half of it is at random, so that the edges of a fleet do not come back all at once.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class Backoff {
  static final long MIN_MILLIS = 100;
  static final long MAX_MILLIS = 5_000;

  private final RandomGenerator random;
  private long millis;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Whether the last try failed. */
  boolean isOn() {
    return millis > 0;
  }

  /** A try has failed. */
  long nextMillis() {
    millis = Math.clamp(millis * 2, MIN_MILLIS, MAX_MILLIS);
    return millis / 2 + random.nextLong(millis / 2 + 1);
  }

  /** A try has not failed. */
  void end() {
    millis = 0;
  }
}
