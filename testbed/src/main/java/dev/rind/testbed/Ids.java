package dev.rind.testbed;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Row ids as Pulp makes them: version 7, so in the order of their making. */
final class Ids {
  private static final AtomicLong MADE = new AtomicLong();

  private Ids() {}

  static UUID next() {
    long millis = System.currentTimeMillis();
    return new UUID(millis << 16 | 0x7000, Long.MIN_VALUE | MADE.incrementAndGet());
  }
}
