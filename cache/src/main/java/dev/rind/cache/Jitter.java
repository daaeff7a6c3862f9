package dev.rind.cache;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Times varied by a tenth up or down, so that what came together does not go together. */
public final class Jitter {
  private Jitter() {}

  public static Duration of(Duration time) {
    var tenth = time.toNanos() / 10;
    return time.plusNanos(
        tenth == 0 ? 0 : ThreadLocalRandom.current().nextLong(-tenth, tenth + 1));
  }
}
