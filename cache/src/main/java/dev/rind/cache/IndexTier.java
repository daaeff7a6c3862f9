package dev.rind.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the {@link Index} of a key's set; has it loaded when many different paths of the set turn
 * out not to be known, and until then asks the tier of single answers.
 *
 * <p>Where other processes load as well, what those have is looked for before anything of a set is asked for, as long as
 * few sets are.
 *
 * <p>Single answers are laid over an index: of what it cannot say, and of what is doubted since. As these
 * become many, at most a tenth of the index, it is loaded anew; the first time after a few already, for
 * where one was stored since, many were.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks; what an index answers is answered at once.
 *
 * <p><b>Bounds:</b> {@link IndexLimits}. Indexes are evicted by use; one that is older than its
 * lifetime is loaded anew, and in use until then.
 *
 * <p><b>Errors:</b> a load that fails is counted and not told: its keys are asked for one by one, and
 * theirs are the failures.
 *
 * @param <K> a set and a path in it
 * @param <S> a set
 */
public final class IndexTier<K, S, V, I extends Index<V>> implements Tier<K, V> {
  /** A set that could not be indexed is not tried again for so long, and twice that the next time. */
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int PAUSE_DOUBLED_MAX = 6;
  /** What an index that is loaded anew could not say is worth waiting for only so long. */
  private static final Duration WAIT_ANEW = Duration.ofSeconds(1);
  private static final Duration MISSES_COUNT_FOR = Duration.ofMinutes(10);
  private static final int MISSES_EAGER = 1;
  private static final int PRESSED_MIN = 4;
  private static final int LOOKS_MAX = 8;
  private static final int LOOKS_TOGETHER_MAX = 8;
  private static final int DOUBTS_MAX = 1_000;
  /** Sets that may have an index each for the asking. */
  private static final int FEW = 64;
  private static final int UNIT = 64;

  private final Function<K, S> setOf;
  private final Function<K, String> pathOf;
  private final MemoryTier<K, V> single;
  private final IndexLimits limits;
  private final LongSupplier nanoTime;
  private final Cache<S, Held<V, I>> held;
  private final Cache<S, Misses<S>> misses;
  private final IndexLoads<S, I> loads;
  private final Batcher<S, I> looks;
  private final IndexSource<S, I> source;
  private final IndexStats stats = new IndexStats();
  private final Pressure pressure;
  /** Paths that were forgotten, since an index that comes later may be of before. */
  private final Cache<S, Set<String>> doubts;

  /**
   * With no index yet.
   *
   * @param single answers what no index can
   * @param loop on which loads begin and end
   * @param upkeep runs evictions
   */
  public IndexTier(Function<K, S> setOf, Function<K, String> pathOf, MemoryTier<K, V> single,
      IndexSource<S, I> source, IndexLimits limits, EventExecutor loop, LongSupplier nanoTime,
      Executor upkeep) {
    this.setOf = setOf;
    this.pathOf = pathOf;
    this.single = single;
    this.source = source;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.pressure = new Pressure(nanoTime.getAsLong());
    this.held = Caffeine.newBuilder()
        .maximumWeight(limits.bytesMax() / UNIT)
        .weigher((S _, Held<V, I> one) -> weight(one.index))
        .executor(upkeep)
        .recordStats()
        .build();
    this.misses = Caffeine.newBuilder()
        .maximumSize(limits.trackedMax())
        .expireAfterAccess(MISSES_COUNT_FOR)
        .ticker(nanoTime::getAsLong)
        .executor(upkeep)
        .build();
    this.doubts = Caffeine.newBuilder()
        .maximumSize(limits.trackedMax())
        .expireAfterWrite(limits.lifetime().multipliedBy(2))
        .ticker(nanoTime::getAsLong)
        .executor(upkeep)
        .build();
    this.looks = new Batcher<>(loop, sets -> source.atHand(sets).thenApply(Answers::of),
        1, LOOKS_TOGETHER_MAX, limits.waitingMax(), nanoTime);
    this.loads = new IndexLoads<>(source, limits, loop, nanoTime, stats, this::ended);
  }

  private static int weight(Index<?> index) {
    return (int) Math.min(Integer.MAX_VALUE, index.bytes() / UNIT + 1);
  }

  @Override
  public CompletableFuture<Optional<V>> find(K key) {
    return find(key, false, List.of());
  }

  /**
   * The same.
   *
   * @param eager more of this set is to be expected: one path buys its index
   * @param next sets that are asked where this one does not have the path
   */
  public CompletableFuture<Optional<V>> find(K key, boolean eager, List<? extends S> next) {
    var set = setOf.apply(key);
    var one = held.getIfPresent(set);
    if (one != null) {
      renewIfOld(set, one);
      var answer = one.find(pathOf.apply(key));
      if (answer != null) {
        stats.answers.increment();
        return CompletableFuture.completedFuture(Optional.of(answer));
      }
      stats.askedOn.increment();
    }
    if (single.holds(key)) {
      return single.find(key);
    }
    var look = one == null && loads.wanted(set) == null ? lookedFor(set, next) : null;
    return look == null ? findBeyond(set, key, eager, next)
        : look.thenCompose(_ -> {
          var answer = held(set, key);
          return answer == null ? findBeyond(set, key, eager, next)
              : CompletableFuture.completedFuture(Optional.of(answer));
        });
  }

  /** What others have loaded is taken once it is found; null: nobody else loads, or that was looked for often enough. */
  private @Nullable CompletableFuture<Void> lookedFor(S set, List<? extends S> next) {
    return !source.isShared() || !areFew() ? null
        : misses.get(set, _ -> new Misses<>(next))
            .look(() -> looks.find(set).handle((found, _) -> {
              if (found != null && index(set) == null) {
                found.ifPresent(index -> ended(set, index, false));
              }
              return null;
            }));
  }

  private CompletableFuture<Optional<V>> findBeyond(S set, K key, boolean eager,
      List<? extends S> next) {
    var load = loads.wanted(set);
    if (load == null && index(set) == null && isOneTooMany(set, key, eager, next)) {
      load = loads.want(set, limits.waitMax());
      wantFew();
    }
    if (load == null || load.waited().isDone()) {
      pressure.count(nanoTime.getAsLong());
      return single.find(key);
    }
    stats.waits.increment();
    return load.waited().thenCompose(_ -> afterWaiting(set, key));
  }

  /** An index is in use until a newer one is there, so that it outlives an outage of the source. */
  private void renewIfOld(S set, Held<V, I> one) {
    if (one.isOld(nanoTime.getAsLong())) {
      wantAnother(set);
    }
  }

  private void wantAnother(S set) {
    if (loads.wanted(set) == null) {
      source.outdated(set);
    }
    var _ = loads.want(set, waitAnew());
  }

  private Duration waitAnew() {
    return WAIT_ANEW.compareTo(limits.waitMax()) < 0 ? WAIT_ANEW : limits.waitMax();
  }

  private CompletableFuture<Optional<V>> afterWaiting(S set, K key) {
    var answer = held(set, key);
    return answer == null ? single.find(key)
        : CompletableFuture.completedFuture(Optional.of(answer));
  }

  private @Nullable V held(S set, K key) {
    var one = held.getIfPresent(set);
    return one == null ? null : one.find(pathOf.apply(key));
  }

  private boolean isOneTooMany(S set, K key, boolean eager, List<? extends S> next) {
    var now = nanoTime.getAsLong();
    return misses.get(set, _ -> new Misses<>(next))
        .count(pathOf.apply(key).hashCode(), eager ? MISSES_EAGER : enough(now), now);
  }

  /** So many different paths of a set buy its index now. */
  private int enough(long now) {
    if (areFew() && (held.estimatedSize() > 0 || (source.isShared() && loads.areUnderWay()))) {
      return MISSES_EAGER;
    }
    // What many ask for at the same time is worth an index sooner: by default after four paths, not seven. But
    // never after three, for which of many sets there are many to ask. Where others load as well, of few sets half as many.
    var many = pressure.isHigh(now)
        ? Math.max(Math.min(limits.missesMin(), PRESSED_MIN), (limits.missesMin() + 1) / 2)
        : limits.missesMin();
    return source.isShared() && areFew() ? Math.min(many, (limits.missesMin() + 1) / 2) : many;
  }

  /** Where few sets are asked for at all, one that is worth its index tells that all are. */
  private void wantFew() {
    if (areFew()) {
      misses.asMap().forEach((set, some) -> {
        wantUnlessPaused(set);
        some.next.forEach(this::wantUnlessPaused);
      });
    }
  }

  private void wantUnlessPaused(S set) {
    var some = misses.getIfPresent(set);
    if (index(set) == null && (some == null || !some.isPaused(nanoTime.getAsLong()))) {
      var _ = loads.want(set, limits.waitMax());
    }
  }

  /** Where few sets are held, what was stored of one tells that of the others something was as well. */
  private void renewFew() {
    if (areFew()) {
      held.asMap().forEach((set, one) -> {
        if (!one.index.isSure()) {
          wantAnother(set);
        }
      });
    }
  }

  private boolean areFew() {
    return held.estimatedSize() + misses.estimatedSize() <= FEW;
  }

  /** The index of a set, if it is held. */
  public @Nullable I index(S set) {
    var one = held.getIfPresent(set);
    return one == null ? null : one.index;
  }

  /** How long ago the index was loaded that answers this key; empty: none does. Asks nobody. */
  public Optional<Duration> age(K key) {
    var one = held.getIfPresent(setOf.apply(key));
    return one == null || one.find(pathOf.apply(key)) == null ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanoTime.getAsLong() - one.loadedAt));
  }

  /**
   * The index of the set of a key that is not there. Where many ask at the same time it is loaded for this
   * one miss, since to say what else is in the set takes as many rows, and where {@code eager} always. None:
   * another has to say it.
   */
  public CompletableFuture<Optional<I>> indexLacking(K key, boolean eager) {
    var set = setOf.apply(key);
    var one = index(set);
    if (one != null) {
      return CompletableFuture.completedFuture(Optional.of(one));
    }
    var load = loads.wanted(set);
    if (load == null && (eager || pressure.isHigh(nanoTime.getAsLong()))
        && isOneTooMany(set, key, true, List.of())) {
      load = loads.want(set, limits.waitMax());
    }
    if (load == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    stats.waits.increment();
    return load.waited().thenApply(_ -> Optional.ofNullable(index(set)));
  }

  /** Tells that a single answer was loaded which never changes: laid over an index, it may outdate that. */
  public void laidOver(K key) {
    var set = setOf.apply(key);
    var one = held.getIfPresent(set);
    if (one != null && one.find(pathOf.apply(key)) == null
        && one.isOutdated(areFew() ? 1 : limits.missesMin())) {
      wantAnother(set);
      renewFew();
    }
  }

  /** What is held for a key is not believed any more: it is asked for by itself. */
  public void forget(K key) {
    single.forget(key);
    var set = setOf.apply(key);
    var path = pathOf.apply(key);
    // What is being loaded may have been read before, and what others have loaded at any time.
    if (source.isShared() || loads.wanted(set) != null) {
      var doubted = doubts.get(set, _ -> ConcurrentHashMap.newKeySet());
      if (doubted.size() < DOUBTS_MAX) {
        doubted.add(path);
      }
    }
    var one = held.getIfPresent(set);
    if (one != null && one.doubts(path)) {
      doubts.invalidate(set);
      source.outdated(set);
      held.invalidate(set);
    }
  }

  private void ended(S set, @Nullable I index, boolean failed) {
    var doubtful = doubts.getIfPresent(set);
    if (!source.isShared()) {
      doubts.invalidate(set);
    }
    var before = held.getIfPresent(set);
    if (index != null && index.bytes() <= limits.bytesMax()) {
      stats.loaded.increment();
      stats.loadedBytes.add(index.bytes());
      misses.invalidate(set);
      var now = nanoTime.getAsLong();
      var one = new Held<>(index, before == null ? 0 : before.builds + 1, now,
          now + Jitter.of(limits.lifetime()).toNanos());
      if (doubtful != null) {
        one.doubtful.addAll(doubtful);
      }
      held.put(set, one);
      return;
    }
    stats.none.increment();
    var now = nanoTime.getAsLong();
    misses.get(set, _ -> new Misses<S>(List.of())).pause(now);
    if (before != null && failed) {
      before.renewAt = now + PAUSE.toNanos();
    } else {
      held.invalidate(set);
    }
  }

  public IndexStats stats() {
    return stats;
  }

  /** Indexes held, approximately. */
  public long size() {
    return held.estimatedSize();
  }

  /** What those take, in bytes; may wait for an eviction, so not on an event loop. */
  public long bytes() {
    return UNIT * held.policy()
        .eviction()
        .flatMap(bound -> bound.weightedSize().stream().boxed().findFirst())
        .orElse(0L);
  }

  /** Indexes dropped, for lack of room or for their age. */
  public long evictions() {
    return held.stats().evictionCount();
  }

  /** An index, and what is laid over it. */
  private static final class Held<V, I extends Index<V>> {
    private final I index;
    private final int builds;
    private final long loadedAt;
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();
    private final AtomicInteger overlaid = new AtomicInteger();
    private volatile long renewAt;

    Held(I index, int builds, long loadedAt, long renewAt) {
      this.index = index;
      this.builds = Math.min(builds, 20);
      this.loadedAt = loadedAt;
      this.renewAt = renewAt;
    }

    boolean isOld(long now) {
      return now - renewAt >= 0;
    }

    @Nullable
    V find(String path) {
      return !doubtful.isEmpty() && doubtful.contains(path) ? null : index.find(path);
    }

    /** Whether it is of no use any more, because so much of it is in doubt. */
    boolean doubts(String path) {
      doubtful.add(path);
      return doubtful.size() > index.size() / 10 + 1;
    }

    boolean isOutdated(int atFirst) {
      var some = (long) atFirst << builds;
      return overlaid.incrementAndGet() >= Math.min(some, Math.max(1, index.size() / 10));
    }
  }

  /** Single look-ups of this second and the last; nobody counts them exactly. */
  private static final class Pressure {
    private static final long WINDOW = Duration.ofSeconds(1).toNanos();
    private static final int HIGH = 16;

    private final AtomicInteger now = new AtomicInteger();
    private volatile int before;
    private volatile long began;

    Pressure(long time) {
      began = time;
    }

    void count(long time) {
      turn(time);
      now.incrementAndGet();
    }

    boolean isHigh(long time) {
      turn(time);
      return before + now.get() >= HIGH;
    }

    private void turn(long time) {
      var passed = time - began;
      if (passed >= WINDOW) {
        began = time;
        var last = now.getAndSet(0);
        before = passed < 2 * WINDOW ? last : 0;
      }
    }
  }

  /** Different paths of one set that were not known, and the sets that are asked after it. */
  private static final class Misses<S> {
    private final Set<Integer> paths = new HashSet<>();
    private final List<? extends S> next;
    private @Nullable CompletableFuture<Void> look;
    private int looks;
    private @Nullable Long pausedUntil;
    private int pauses;

    Misses(List<? extends S> next) {
      this.next = next;
    }

    /** The look that is under way, or one more that begins; null: there were enough. */
    synchronized @Nullable CompletableFuture<Void> look(
        Supplier<CompletableFuture<Void>> another) {
      var underWay = look;
      if (underWay != null && !underWay.isDone()) {
        return underWay;
      }
      if (looks == LOOKS_MAX) {
        return null;
      }
      looks++;
      look = another.get();
      return look;
    }

    /** Whether these are as many as {@code max} now. */
    synchronized boolean count(int path, int max, long now) {
      if (isPaused(now)) {
        return false;
      }
      if (paths.size() < max) {
        paths.add(path);
      }
      return paths.size() >= max;
    }

    synchronized boolean isPaused(long now) {
      return pausedUntil != null && now - pausedUntil < 0;
    }

    synchronized void pause(long now) {
      pausedUntil = now + (PAUSE.toNanos() << Math.min(pauses++, PAUSE_DOUBLED_MAX));
    }
  }
}
