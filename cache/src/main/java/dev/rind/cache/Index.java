package dev.rind.cache;

import org.jspecify.annotations.Nullable;

/**
 * All paths of one set in a compact form, so that what is not in it is known not to be there.
 *
 * <p><b>Threading:</b> immutable, readable from any thread.
 */
public interface Index<V> {
  /** The answer for a path, also that there is no such path; null: the index cannot say, ask on. */
  @Nullable
  V find(String path);

  /** Whether it can say of all its paths what there is. */
  boolean isSure();

  /** Paths held. */
  int size();

  /** Memory that it takes, in bytes. */
  long bytes();
}
