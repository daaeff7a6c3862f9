package dev.rind.cache;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last tier: keys asked for while a batch is under way leave together in the next one.
 *
 * <p>There is no timer: keys leave with the turn of the loop that they came in, and batches grow beyond that only as far
 * as the source is slow.
 *
 * <p><b>Threading:</b> {@code find} is callable from any thread; everything else happens on {@code
 * loop}, so there is no lock.
 *
 * <p><b>Bounds:</b> {@code underWayMax} batches at a time, each with at most {@code keysMax} keys,
 * and at most {@code waitingMax} keys waiting; one more is refused with {@link Overload}.
 *
 * <p><b>Errors:</b> a batch that fails for one of its keys is asked again in halves, so that in the
 * end only that key's callers fail; one that fails for all of them fails them all.
 */
public final class Batcher<K, V> implements Tier<K, V> {
  private final EventExecutor loop;
  private final BatchSource<K, V> source;
  private final int underWayMax;
  private final int keysMax;
  private final int waitingMax;
  private final LongSupplier nanoTime;
  private final BatchStats stats = new BatchStats();
  private final SequencedMap<K, Caller<V>> waiting = new LinkedHashMap<>();
  private final ArrayDeque<Batch<K, V>> halves = new ArrayDeque<>();
  private int underWay;
  private boolean departing;

  /** The first of a key's callers, and since when it waits. */
  private record Caller<V>(CompletableFuture<Optional<V>> answer, long sinceNanos) {}

  /** @param nanoTime tells how long keys wait; nothing happens by it */
  public Batcher(EventExecutor loop, BatchSource<K, V> source, int underWayMax, int keysMax,
      int waitingMax, LongSupplier nanoTime) {
    this.loop = loop;
    this.source = source;
    this.underWayMax = underWayMax;
    this.keysMax = keysMax;
    this.waitingMax = waitingMax;
    this.nanoTime = nanoTime;
  }

  public BatchStats stats() {
    return stats;
  }

  @Override
  public CompletableFuture<Optional<V>> find(K key) {
    var caller = new CompletableFuture<Optional<V>>();
    // Through the queue also when on the loop already: so the keys that one read of a socket brings
    // leave together.
    loop.execute(() -> join(key, caller));
    return caller;
  }

  /**
   * Asks for these at once, in a batch of their own beyond {@code underWayMax}; one that fails is not
   * asked again.
   */
  CompletionStage<Answers<K, V>> together(List<K> keys) {
    stats.ofRound();
    return fetch(keys).whenComplete((_, failure) -> {
      if (failure != null) {
        stats.failed();
      }
    });
  }

  int keysMax() {
    return keysMax;
  }

  private void join(K key, CompletableFuture<Optional<V>> caller) {
    assert loop.inEventLoop();
    var first = waiting.get(key);
    if (first != null) {
      relay(first.answer, caller);
    } else if (waiting.size() >= waitingMax) {
      stats.refuse();
      caller.completeExceptionally(new Overload(waitingMax));
    } else {
      waiting.put(key, new Caller<>(caller, nanoTime.getAsLong()));
      departWithOthers();
    }
  }

  /** Through the queue, so that what many who waited for one answer ask for next is one batch, not one key and the rest. */
  private void departWithOthers() {
    if (underWay < underWayMax && !departing) {
      departing = true;
      loop.execute(() -> {
        departing = false;
        depart();
      });
    }
  }

  private static <T> void relay(CompletableFuture<T> from, CompletableFuture<T> to) {
    var _ = from.whenComplete((value, failure) -> {
      if (failure == null) {
        to.complete(value);
      } else {
        to.completeExceptionally(failure);
      }
    });
  }

  private void depart() {
    assert loop.inEventLoop();
    while (underWay < underWayMax && !(halves.isEmpty() && waiting.isEmpty())) {
      underWay++;
      ask(halves.isEmpty() ? takeOldest() : halves.pop());
    }
  }

  private Batch<K, V> takeOldest() {
    var size = Math.min(keysMax, waiting.size());
    var keys = new ArrayList<K>(size);
    var callers = new ArrayList<CompletableFuture<Optional<V>>>(size);
    var now = nanoTime.getAsLong();
    while (keys.size() < size) {
      var oldest = waiting.pollFirstEntry();
      keys.add(oldest.getKey());
      callers.add(oldest.getValue().answer);
      stats.waited(now - oldest.getValue().sinceNanos);
    }
    return new Batch<>(keys, callers);
  }

  private void ask(Batch<K, V> batch) {
    var _ = fetch(batch.keys)
        .whenCompleteAsync((answers, failure) -> arrive(batch, answers, failure), loop);
  }

  private CompletionStage<Answers<K, V>> fetch(List<K> keys) {
    stats.departed(keys.size());
    try {
      return source.fetch(keys);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedStage(failure);
    }
  }

  private void arrive(Batch<K, V> batch, @Nullable Answers<K, V> answers,
      @Nullable Throwable failure) {
    assert loop.inEventLoop();
    underWay--;
    if (failure == null) {
      batch.answer(answers == null ? Map.of() : answers.values());
    } else {
      stats.failed();
      failed(batch, Cause.of(failure));
    }
    depart();
  }

  /** One poisoned key costs the source at most 2 log2(keysMax) more questions. */
  private void failed(Batch<K, V> batch, Throwable cause) {
    var size = batch.keys.size();
    if (size > 1 && source.blamesOneKey(cause)) {
      halves.push(batch.part(size / 2, size));
      halves.push(batch.part(0, size / 2));
    } else {
      batch.fail(cause);
    }
  }

  private record Batch<K, V>(List<K> keys, List<CompletableFuture<Optional<V>>> callers) {
    Batch<K, V> part(int from, int to) {
      return new Batch<>(keys.subList(from, to), callers.subList(from, to));
    }

    void answer(Map<K, V> rows) {
      for (int i = 0; i < keys.size(); i++) {
        callers.get(i).complete(Optional.ofNullable(rows.get(keys.get(i))));
      }
    }

    void fail(Throwable cause) {
      callers.forEach(caller -> caller.completeExceptionally(cause));
    }
  }
}
