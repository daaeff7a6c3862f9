package dev.rind.edge.http;

import java.time.Instant;
import java.time.temporal.ChronoField;

/**
 * What the time of day is, for the moments of one second by a clock that only goes forward. The system is asked once for
 * all of them, because that takes as long as much else that a request needs; where its clock is set, that shows within a
 * second. Immutable.
 */
final class TimeOfDay {
  private static final long SECOND = 1_000_000_000;

  private final long nanos;
  private final Instant at;
  private final long began;
  private final HeadEnds headEnds;

  private TimeOfDay(long nanos, Instant at) {
    this.nanos = nanos;
    this.at = at;
    this.began = nanos - at.get(ChronoField.NANO_OF_SECOND);
    this.headEnds = HeadEnds.of(at.getEpochSecond());
  }

  /** @param nanos the other clock now */
  static TimeOfDay now(long nanos) {
    return new TimeOfDay(nanos, Instant.now());
  }

  /** Whether a moment lies in this second. */
  boolean covers(long moment) {
    var within = moment - began;
    return within >= 0 && within < SECOND;
  }

  /** The time of day of a moment, which need not be in this second. */
  Instant at(long moment) {
    return at.plusNanos(moment - nanos);
  }

  /** How heads of this second end. */
  HeadEnds headEnds() {
    return headEnds;
  }
}
