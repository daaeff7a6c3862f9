package dev.rind.edge.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What edges keep for each other in Redis.
 *
 * @param timeout how long a lookup waits for it
 * @param indexTimeout the same for an index
 * @param indexBytesMax of an index there
 */
public record Sharing(Use use, Optional<Redis> redis, Duration timeout, Duration indexTimeout,
    int indexBytesMax) {

  /** Whether edges share. */
  public enum Use {
    /** Where there is a Redis. */
    AUTO,
    /** Never. */
    OFF
  }

  /** The Redis that is used. */
  public Optional<Redis> used() {
    return redis.filter(_ -> use == Use.AUTO);
  }
}
