package dev.rind.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Loads whole sets, a few at once, each as an {@link Index}.
 *
 * <p><b>Threading:</b> asked on the event loop of the loads, may complete on any thread.
 *
 * <p><b>Errors:</b> a set that the answer lacks cannot be indexed now: it is gone, or not complete. A
 * failed stage fails all the sets.
 */
@FunctionalInterface
public interface IndexSource<S, I extends Index<?>> {
  CompletionStage<Map<S, I>> load(List<S> sets);

  /** Whether other processes load as well, so that {@link #atHand} may know more than before. */
  default boolean isShared() {
    return false;
  }

  /** Those of these sets that others have loaded already; the source itself is not asked. */
  default CompletionStage<Map<S, I>> atHand(List<S> sets) {
    return CompletableFuture.completedStage(Map.of());
  }

  /** How long loads have waited for others so far, which has cost the source nothing. */
  default Duration waited() {
    return Duration.ZERO;
  }

  /** Tells that the index of this set that was loaded last is of no use any more: the next load brings another. */
  default void outdated(S set) {}

  /** Whether a load that failed so has cost the source no time, because it could not be asked. */
  default boolean tookNothing(Throwable failure) {
    return false;
  }
}
