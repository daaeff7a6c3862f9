package dev.rind.cache;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One step of a lookup chain: memory, then a batcher in front of the source.
 *
 * <p>A tier answers from what it holds, else asks the next tier and keeps that answer.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks, may complete on any thread.
 *
 * <p><b>Errors:</b> an empty answer means "no such value" and is kept like any other answer. A
 * failed stage means "could not find out" and is never kept.
 */
@FunctionalInterface
public interface Tier<K, V> {
  CompletionStage<Optional<V>> find(K key);
}
