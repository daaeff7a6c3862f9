package dev.rind.cache;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Answers many keys with one question to the place where the truth is.
 *
 * <p><b>Threading:</b> asked on its batcher's loop, may complete on any thread.
 *
 * <p><b>Errors:</b> a key that the answer lacks has no value. A failed stage fails all the keys.
 */
@FunctionalInterface
public interface BatchSource<K, V> {
  CompletionStage<Answers<K, V>> fetch(List<K> keys);

  /**
   * Whether this failure may be the fault of one of several keys, so that asking again in halves
   * helps the others. An unreachable source is nobody's fault.
   */
  default boolean blamesOneKey(Throwable failure) {
    return false;
  }
}
