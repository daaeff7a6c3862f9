package dev.rind.cache;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
 * <p><b>Bounds:</b> {@code togetherMax} sets in a load, and no more than the last one's pace lets be loaded in half of
 * {@code waitMax}, {@code waitingMax} waiting. Time is paid from a
 * purse that holds {@code burst} at most and is filled with {@code share} of the time that passes; where
 * it is empty loads are put off, and nobody waits for them.
 */
final class IndexLoads<S, I extends Index<?>> {
  private static final int TOGETHER_AT_FIRST = 8;

  private final IndexSource<S, I> source;
  private final IndexLimits limits;
  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final IndexStats stats;
  private final Ended<S, I> ended;
  /** Wanted or under way. */
  private final Map<S, Load> wanted = new ConcurrentHashMap<>();
  private final SequencedMap<S, Load> waiting = new LinkedHashMap<>();
  private boolean underWay;
  private boolean putOff;
  private int together;
  private long purse;
  private long filledAt;

  /**
   * One wanted index; {@code waited} ends with it, or when waiting for it is no longer worth it.
   *
   * @param alone in a load of its own, because one with others failed
   */
  record Load(CompletableFuture<Void> waited, Duration waitMax, boolean alone) {}

  /** Hears of a set, before those who wait for it do: its index; or null, there is none, or no load. */
  @FunctionalInterface
  interface Ended<S, I> {
    void with(S set, @Nullable I index, boolean failed);
  }

  /** With none wanted. */
  IndexLoads(IndexSource<S, I> source, IndexLimits limits, EventExecutor loop,
      LongSupplier nanoTime, IndexStats stats, Ended<S, I> ended) {
    this.source = source;
    this.limits = limits;
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.stats = stats;
    this.ended = ended;
    this.together = Math.min(TOGETHER_AT_FIRST, limits.togetherMax());
    this.purse = limits.burst().toNanos();
    this.filledAt = nanoTime.getAsLong();
  }

  /** The end of the load of this set that is wanted already; null: nobody wants it. */
  @Nullable
  Load wanted(S set) {
    return wanted.get(set);
  }

  /** Has a set loaded, if it is not wanted already; {@code waitMax} is how long to wait for it. */
  Load want(S set, Duration waitMax) {
    var load = new Load(new CompletableFuture<>(), waitMax, false);
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
      end(set, load, null, true);
      return;
    }
    waiting.put(set, load);
    if (putOff) {
      load.waited.complete(null);
      return;
    }
    var timeout = loop.schedule(() -> {
      if (load.waited.complete(null)) {
        stats.waitsEnded.increment();
      }
    }, load.waitMax.toNanos(), TimeUnit.NANOSECONDS);
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
    var leaving = take();
    var sets = List.copyOf(leaving.keySet());
    stats.loads.increment();
    var beganAt = nanoTime.getAsLong();
    var waitedBefore = source.waited();
    var _ = load(sets).whenCompleteAsync((indexes, failure) -> {
      underWay = false;
      var took = nanoTime.getAsLong() - beganAt
          - source.waited().minus(waitedBefore).toNanos();
      stats.loadNanos.add(took);
      if (failure == null || !source.tookNothing(Cause.of(failure))) {
        purse -= took;
      }
      if (indexes == null) {
        stats.failures.increment();
        failed(leaving);
      } else {
        keepPace(took, sets.size());
        leaving.forEach((set, load) -> end(set, load, indexes.get(set), false));
      }
      depart();
    }, loop);
  }

  /** Those that wait have an index in time, or are not asked for with so many others the next time. */
  private void keepPace(long took, int sets) {
    if (took > 0) {
      var inTime = limits.waitMax().toNanos() / 2 * sets / took;
      together = Math.clamp(inTime, 1, limits.togetherMax());
    }
  }

  /** Whether any is wanted. */
  boolean areUnderWay() {
    return !wanted.isEmpty();
  }

  /** The oldest, with others unless one of them has to be alone. */
  private SequencedMap<S, Load> take() {
    var taken = new LinkedHashMap<S, Load>();
    while (taken.size() < together && !waiting.isEmpty()) {
      if (waiting.firstEntry().getValue().alone && !taken.isEmpty()) {
        break;
      }
      var oldest = waiting.pollFirstEntry();
      taken.put(oldest.getKey(), oldest.getValue());
      if (oldest.getValue().alone) {
        break;
      }
    }
    return taken;
  }

  /** One set may have failed the others, so each is loaded by itself, behind those that wait already. */
  private void failed(SequencedMap<S, Load> loads) {
    if (loads.size() == 1) {
      loads.forEach((set, load) -> end(set, load, null, true));
    } else {
      loads.forEach((set, load) -> {
        var alone = new Load(load.waited, load.waitMax, true);
        wanted.put(set, alone);
        waiting.put(set, alone);
      });
    }
  }

  private CompletableFuture<Map<S, I>> load(List<S> sets) {
    try {
      return source.load(sets).toCompletableFuture();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void end(S set, Load load, @Nullable I index, boolean failed) {
    ended.with(set, index, failed);
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
