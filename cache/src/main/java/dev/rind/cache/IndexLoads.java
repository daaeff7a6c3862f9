package dev.rind.cache;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads indexes, one load at a time, within a share of time: so that who asks for much that does not
 * exist cannot keep the source busy with it.
 *
 * <p>Sets that are wanted while a load is under way leave together in the next one.
 *
 * <p><b>Threading:</b> {@code want} is callable from any thread; everything else happens on {@code
 * loop}.
 *
 * <p><b>Bounds:</b> {@code togetherMax} sets in a load, {@code waitingMax} waiting. Time is paid from a
 * purse that holds {@code burst} at most and is filled with {@code share} of the time that passes; where
 * it is empty loads are put off, and nobody waits for them.
 */
final class IndexLoads<S, I extends Index<?>> {
  private final IndexSource<S, I> source;
  private final IndexLimits limits;
  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final IndexStats stats;
  private final BiConsumer<S, @Nullable I> ended;
  /** Wanted or under way. */
  private final Map<S, Load> wanted = new ConcurrentHashMap<>();
  private final SequencedMap<S, Load> waiting = new LinkedHashMap<>();
  private boolean underWay;
  private boolean putOff;
  private long purse;
  private long filledAt;

  /** One wanted index; {@code waited} ends with it, or when waiting for it is no longer worth it. */
  record Load(CompletableFuture<Void> waited) {}

  /** @param ended hears of each set before those who wait for it: its index, or null: there is none */
  IndexLoads(IndexSource<S, I> source, IndexLimits limits, EventExecutor loop,
      LongSupplier nanoTime, IndexStats stats, BiConsumer<S, @Nullable I> ended) {
    this.source = source;
    this.limits = limits;
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.stats = stats;
    this.ended = ended;
    this.purse = limits.burst().toNanos();
    this.filledAt = nanoTime.getAsLong();
  }

  /** The end of the load of this set that is wanted already; null: nobody wants it. */
  @Nullable
  Load wanted(S set) {
    return wanted.get(set);
  }

  /** Has a set loaded, if it is not wanted already. */
  Load want(S set) {
    var load = new Load(new CompletableFuture<>());
    var before = wanted.putIfAbsent(set, load);
    if (before != null) {
      return before;
    }
    loop.execute(() -> enter(set, load));
    return load;
  }

  private void enter(S set, Load load) {
    assert loop.inEventLoop();
    if (waiting.size() >= limits.waitingMax()) {
      stats.refused.increment();
      end(set, load, null);
      return;
    }
    waiting.put(set, load);
    var timeout = loop.schedule(() -> {
      if (load.waited.complete(null)) {
        stats.waitsEnded.increment();
      }
    }, limits.waitMax().toNanos(), TimeUnit.NANOSECONDS);
    var _ = load.waited.whenComplete((_, _) -> timeout.cancel(false));
    // Through the queue, so that sets that are wanted at the same time leave together.
    loop.execute(this::depart);
  }

  private void depart() {
    assert loop.inEventLoop();
    if (underWay || putOff || waiting.isEmpty()) {
      return;
    }
    fillPurse();
    if (purse <= 0) {
      putOff();
      return;
    }
    underWay = true;
    var sets = new ArrayList<S>();
    var loads = new ArrayList<Load>();
    while (sets.size() < limits.togetherMax() && !waiting.isEmpty()) {
      var oldest = waiting.pollFirstEntry();
      sets.add(oldest.getKey());
      loads.add(oldest.getValue());
    }
    stats.loads.increment();
    var beganAt = nanoTime.getAsLong();
    var _ = load(sets).whenCompleteAsync((indexes, failure) -> {
      underWay = false;
      var took = nanoTime.getAsLong() - beganAt;
      stats.loadNanos.add(took);
      purse -= took;
      if (failure != null) {
        stats.failures.increment();
      }
      for (int i = 0; i < sets.size(); i++) {
        end(sets.get(i), loads.get(i), indexes == null ? null : indexes.get(sets.get(i)));
      }
      depart();
    }, loop);
  }

  private CompletableFuture<Map<S, I>> load(List<S> sets) {
    try {
      return source.load(sets).toCompletableFuture();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void end(S set, Load load, @Nullable I index) {
    ended.accept(set, index);
    wanted.remove(set);
    load.waited.complete(null);
  }

  private void fillPurse() {
    var now = nanoTime.getAsLong();
    purse = Math.min(limits.burst().toNanos(),
        purse + (long) ((now - filledAt) * limits.share()));
    filledAt = now;
  }

  private void putOff() {
    putOff = true;
    stats.postponed.increment();
    waiting.values().forEach(load -> load.waited.complete(null));
    var _ = loop.schedule(() -> {
      putOff = false;
      depart();
    }, (long) (-purse / limits.share()) + 1, TimeUnit.NANOSECONDS);
  }
}
