package dev.rind.edge.catalog;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer of the catalog, and where it came from.
 *
 * @param question its name, as in the metrics
 * @param about what was asked for: the key of the question
 * @param found whether there is something
 * @param age how long ago it was read, where that is known: of what changes, and of an index
 * @param keptFor of a fact in memory: how much longer it stays there, if there is room
 * @param stale whether it is older than what changes should be, because the database did not answer
 */
public record Answered(String question, Object about, boolean found, From from,
    Optional<Duration> age, Optional<Duration> keptFor, boolean stale) {

  /** Who knew. */
  public enum From {
    MEMORY, INDEX,
    /** Where edges share what they know: one of the two. */
    REDIS_OR_POSTGRESQL, POSTGRESQL
  }

  /** Hears of each answer, on the thread that it came on, before whoever asked. */
  @FunctionalInterface
  public interface Listener {
    void answered(Answered answer);
  }
}
