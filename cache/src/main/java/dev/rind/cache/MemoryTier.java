package dev.rind.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.Weigher;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The first tier: answers kept in memory, weighed in bytes, each for as long as it may be believed.
 *
 * <p>It holds the future, not the value: callers that miss together share one load, and a load that
 * fails drops out by itself, so the next caller asks again.
 *
 * <p><b>Threading:</b> callable from any thread; a hit completes at once on the caller's thread.
 *
 * <p><b>Bounds:</b> {@code bytesMax} over all answers, by {@code bytesOf}; what is over is evicted by
 * use (Caffeine's W-TinyLFU). An answer lives for {@code lifetime} of it.
 */
public final class MemoryTier<K, V> implements Tier<K, V> {
  private final AsyncCache<K, Optional<V>> answers;
  private final Tier<K, V> next;

  /**
   * @param lifetime how long this answer, which may be an empty one, is kept; zero: only shared by
   *     those who wait for it together
   * @param upkeep runs eviction, off the callers' threads if it is a pool
   */
  public MemoryTier(
      Tier<K, V> next,
      long bytesMax,
      Weigher<K, Optional<V>> bytesOf,
      Function<Optional<V>, Duration> lifetime,
      Ticker ticker,
      Executor upkeep) {
    this.next = next;
    this.answers = Caffeine.newBuilder()
        .maximumWeight(bytesMax)
        .weigher(bytesOf)
        .expireAfter(Expiry.<K, Optional<V>>writing((_, answer) -> lifetime.apply(answer)))
        .ticker(ticker)
        .executor(upkeep)
        .recordStats()
        .buildAsync();
  }

  @Override
  public CompletableFuture<Optional<V>> find(K key) {
    return answers.get(key, (missing, _) -> next.find(missing).toCompletableFuture());
  }

  /** Whether an answer for this key is held, or being loaded. */
  public boolean holds(K key) {
    return answers.asMap().containsKey(key);
  }

  /** For how long the answer for this key will be kept yet; empty: none is held, or it is being loaded. */
  public Optional<Duration> keptFor(K key) {
    var policy = answers.synchronous().policy();
    return policy.getIfPresentQuietly(key) == null ? Optional.empty()
        : policy.expireVariably().flatMap(expiry -> expiry.getExpiresAfter(key));
  }

  /** Drops what is held for this key; a load under way still answers those who wait for it. */
  public void forget(K key) {
    answers.synchronous().invalidate(key);
  }

  public CacheStats stats() {
    return answers.synchronous().stats();
  }

  /** Number of answers held, approximately. */
  public long size() {
    return answers.synchronous().estimatedSize();
  }

  /** What those weigh, in bytes; may wait for an eviction, so not on an event loop. */
  public long bytes() {
    return answers.synchronous()
        .policy()
        .eviction()
        .flatMap(bound -> bound.weightedSize().stream().boxed().findFirst())
        .orElse(0L);
  }
}
