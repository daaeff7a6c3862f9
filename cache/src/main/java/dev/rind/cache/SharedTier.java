package dev.rind.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tier between memory and the batcher: what another process has found out already.
 *
 * <p>Keys that are asked for while the store is being asked leave together, as in {@link Batcher}. What it
 * does not know goes to the next tier at once, and that answer is written, if the codec says that it may be.
 * What is read is believed only with its {@link Seal}; what is not believed is written over.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks; what is read is looked at on the loop.
 *
 * <p><b>Bounds:</b> {@link SharedLimits}. Beyond {@value #UNDER_WAY_MAX} questions to the store keys wait;
 * beyond {@value #WRITES_MAX} writes under way, values are not written.
 *
 * <p><b>Errors:</b> those of the next tier only. A store that fails has nothing.
 */
public final class SharedTier<K, V> implements Tier<K, V> {
  private static final int UNDER_WAY_MAX = 4;
  private static final int KEYS_MAX = 256;
  private static final int WAITING_MAX = 10_000;
  private static final int WRITES_MAX = 1_000;
  private static final int DOUBTS_MAX = 100_000;

  private final SharedStore store;
  private final SealedValues values;
  private final SharedCodec<K, V> codec;
  private final Tier<K, V> next;
  private final SharedLimits limits;
  private final SharedStats stats;
  private final Batcher<K, V> asking;
  private final AtomicInteger writes = new AtomicInteger();
  /** Keys of which what the store has is not believed any more. */
  private final Cache<K, Boolean> doubts;

  /** @param upkeep forgets doubts */
  public SharedTier(SharedStore store, Seal seal, SharedCodec<K, V> codec, Tier<K, V> next,
      SharedLimits limits, SharedStats stats, EventExecutor loop, LongSupplier nanoTime,
      Executor upkeep) {
    this.store = store;
    this.values = new SealedValues(store, seal, limits, stats);
    this.codec = codec;
    this.next = next;
    this.limits = limits;
    this.stats = stats;
    this.asking = new Batcher<>(loop, this::read, UNDER_WAY_MAX, KEYS_MAX, WAITING_MAX, nanoTime);
    this.doubts = Caffeine.newBuilder()
        .maximumSize(DOUBTS_MAX)
        .expireAfterWrite(limits.lifetime().multipliedBy(2))
        .ticker(nanoTime::getAsLong)
        .executor(upkeep)
        .build();
  }

  @Override
  public CompletionStage<Optional<V>> find(K key) {
    var name = name(key);
    if (name == null) {
      return next.find(key);
    }
    if (store.isAway() || doubts.getIfPresent(key) != null) {
      return load(key, name);
    }
    return asking.find(key)
        .exceptionally(_ -> Optional.empty())
        .thenCompose(found -> found.isPresent() ? CompletableFuture.completedFuture(found)
            : load(key, name));
  }

  /** From now on this process does not believe what the store has for this key. */
  public void forget(K key) {
    doubts.put(key, true);
  }

  /** Null: a text that the store would take for another one, or too long. */
  private @Nullable String name(K key) {
    var name = limits.prefix() + codec.name(key);
    var bytes = Utf8.of(name);
    return bytes == null || bytes.length > limits.nameBytesMax() ? null : name;
  }

  private CompletionStage<Optional<V>> load(K key, String name) {
    return next.find(key).thenApply(answer -> {
      answer.ifPresent(value -> write(name, value));
      return answer;
    });
  }

  private void write(String name, V value) {
    var bytes = codec.encode(value);
    if (bytes == null || store.isAway()) {
      return;
    }
    if (!values.fits(bytes.length)) {
      return;
    }
    if (writes.incrementAndGet() > WRITES_MAX) {
      writes.decrementAndGet();
      stats.notWritten.increment();
      return;
    }
    var _ = values.write(name, values.sealed(name, bytes))
        .whenComplete((_, _) -> writes.decrementAndGet());
  }

  private CompletionStage<Answers<K, V>> read(List<K> keys) {
    var names = new LinkedHashMap<String, K>();
    for (var key : keys) {
      names.put(limits.prefix() + codec.name(key), key);
    }
    return store.get(List.copyOf(names.keySet()), limits.sealedBytesMax()).thenApply(sealed -> {
      var found = new HashMap<K, V>();
      names.forEach((name, key) -> {
        var value = values.read(name, sealed.get(name), codec::decode);
        if (value != null) {
          found.put(key, value);
        }
      });
      stats.hits.add(found.size());
      stats.misses.add(keys.size() - found.size());
      return Answers.of(found);
    });
  }
}
