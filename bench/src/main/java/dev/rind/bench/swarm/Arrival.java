package dev.rind.bench.swarm;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** When clients come. */
public enum Arrival {
  /** All in the same moment, as after a power cut. */
  AT_ONCE {
    @Override
    long nanos(SplittableRandom random, long overNanos) {
      return 0;
    }
  },
  /** Each at any time, independent of the others: a Poisson process, given how many come. */
  POISSON {
    @Override
    long nanos(SplittableRandom random, long overNanos) {
      return random.nextLong(overNanos);
    }
  },
  /** At the same minute, after each slept some full seconds by chance, as lines of a crontab do: a burst each second. */
  CRON {
    @Override
    long nanos(SplittableRandom random, long overNanos) {
      return random.nextLong(Math.ceilDiv(overNanos, SECOND)) * SECOND;
    }
  };

  private static final long SECOND = 1_000_000_000L;

  abstract long nanos(SplittableRandom random, long overNanos);

  /** When each client comes, in nanoseconds from the beginning, the first one first. */
  long[] times(int clients, Duration over, long seed) {
    var random = new SplittableRandom(seed);
    var times = new long[clients];
    Arrays.setAll(times, _ -> nanos(random, Math.max(1, over.toNanos())));
    Arrays.sort(times);
    return times;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
