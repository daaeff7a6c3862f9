package dev.rind.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.Zstd;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Indexes that one process loads for all: who wants one that is not in the store takes a lease and loads it;
 * the others wait until it is there.
 *
 * <p>The lease is short and made longer while its holder works, so that one that died is soon stood in for.
 * What is read is believed only with its {@link Seal}. Each index that is written has a number of its own, by
 * which a process that found it out of date knows it again; no clock is shared.
 *
 * <p><b>Threading:</b> asked on the loop of the loads; indexes are packed and unpacked by {@code work}.
 *
 * <p><b>Bounds:</b> {@link SharedLimits}; another process is waited for at most {@code waitMax}, then each
 * loads by itself. At most {@value #READ_TOGETHER_MAX} indexes are on their way from the store for a load. Of
 * {@value #KNOWN_MAX} sets it is remembered which index is out of date.
 *
 * <p><b>Errors:</b> those of the source only. A store that fails has nothing, and lends no lease.
 */
public final class SharedIndexes<S, I extends Index<?>> implements IndexSource<S, I> {
  private static final int COMPRESSION = 1;
  private static final int NUMBER_BYTES = 3 * Long.BYTES;
  private static final int KNOWN_MAX = 10_000;
  private static final int READ_TOGETHER_MAX = 8;
  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final long PAUSE_MIN_MILLIS = 10;
  private static final long PAUSE_MAX_MILLIS = 200;

  private final SharedStore store;
  private final SealedValues values;
  private final SharedCodec<S, I> codec;
  private final IndexSource<S, I> source;
  private final SharedLimits limits;
  private final Duration waitMax;
  private final SharedStats stats;
  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final Executor work;
  private final UUID process = UUID.randomUUID();
  private final AtomicLong numbers = new AtomicLong();
  private final LongAdder waitedNanos = new LongAdder();
  /** The number of the index that a set got last, and of the one that it will not take again. */
  private final Cache<S, ByteBuffer> last;
  private final Cache<S, ByteBuffer> old;

  /** @param work packs and unpacks, which takes milliseconds, and forgets numbers */
  public SharedIndexes(SharedStore store, Seal seal, SharedCodec<S, I> codec,
      IndexSource<S, I> source, SharedLimits limits, Duration waitMax, SharedStats stats,
      EventExecutor loop, LongSupplier nanoTime, Executor work) {
    this.store = store;
    this.values = new SealedValues(store, seal, limits, stats);
    this.codec = codec;
    this.source = source;
    this.limits = limits;
    this.waitMax = waitMax;
    this.stats = stats;
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.work = work;
    this.last = Caffeine.newBuilder().maximumSize(KNOWN_MAX).executor(work).build();
    this.old = Caffeine.newBuilder().maximumSize(KNOWN_MAX).executor(work).build();
  }

  @Override
  public CompletionStage<Map<S, I>> load(List<S> sets) {
    var loading = new Loading(sets);
    loading.round();
    return loading.result;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public CompletionStage<Map<S, I>> atHand(List<S> sets) {
    return read(sets);
  }

  @Override
  public Duration waited() {
    return Duration.ofNanos(waitedNanos.sum());
  }

  @Override
  public boolean tookNothing(Throwable failure) {
    return source.tookNothing(failure);
  }

  @Override
  public void outdated(S set) {
    var number = last.getIfPresent(set);
    if (number != null) {
      old.put(set, number);
    }
  }

  private String name(S set) {
    return limits.prefix() + codec.name(set);
  }

  private String lease(S set) {
    return name(set) + ":lease";
  }

  /** One load, in rounds: what is there is taken, what nobody loads is loaded, the rest is waited for. */
  private final class Loading {
    private final CompletableFuture<Map<S, I>> result = new CompletableFuture<>();
    private final Map<S, I> found = new HashMap<>();
    private final long beganAt = nanoTime.getAsLong();
    private final String token = process + ":" + numbers.incrementAndGet();
    private List<S> left;
    private long pauseMillis = PAUSE_MIN_MILLIS;
    private boolean isWaiting;
    private final LongAdder sourceNanos = new LongAdder();

    Loading(List<S> sets) {
      left = List.copyOf(sets);
    }

    void round() {
      step(read(left), indexes -> {
        take(indexes);
        if (isWaiting) {
          stats.leasesWaited.add(indexes.size());
        }
        return left.isEmpty() ? end() : step(leased(left), this::load);
      });
    }

    /** Goes on with what the store said; where that failed, without it. */
    private <T> Void step(CompletionStage<T> stage, Function<T, @Nullable Void> then) {
      var _ = stage.whenCompleteAsync((value, failure) -> {
        try {
          if (failure == null) {
            then.apply(value);
          } else {
            alone();
          }
        } catch (RuntimeException fault) {
          fail(fault);
        }
      }, loop);
      return null;
    }

    private void take(Map<S, I> indexes) {
      found.putAll(indexes);
      left = left.stream().filter(set -> !indexes.containsKey(set)).toList();
    }

    private Void end() {
      countWait();
      result.complete(found);
      return null;
    }

    private void fail(@Nullable Throwable failure) {
      countWait();
      result.completeExceptionally(Cause.of(Objects.requireNonNull(failure)));
    }

    private void countWait() {
      waitedNanos.add(nanoTime.getAsLong() - beganAt - sourceNanos.sum());
    }

    private CompletableFuture<Map<S, I>> fromSource(List<S> sets) {
      var askedAt = nanoTime.getAsLong();
      return SharedIndexes.this.fromSource(sets)
          .whenComplete((_, _) -> sourceNanos.add(nanoTime.getAsLong() - askedAt));
    }

    private Void load(List<S> won) {
      if (won.isEmpty()) {
        return pause();
      }
      stats.leasesWon.add(won.size());
      var leases = new Leases(won, token);
      // Again, for it may have been written between the first look and the lease.
      var _ = read(won).exceptionally(_ -> Map.of()).thenComposeAsync(indexes -> {
        take(indexes);
        var wanted = won.stream().filter(set -> !indexes.containsKey(set)).toList();
        return fromSource(wanted).whenComplete((loaded, _) -> leases.endAfter(
            loaded == null ? CompletableFuture.completedFuture(null) : write(loaded)));
      }, loop).whenCompleteAsync((loaded, failure) -> {
        if (loaded == null) {
          fail(failure);
          return;
        }
        found.putAll(loaded);
        // Also those that have no index: to ask for them again would tell the same.
        left = left.stream().filter(set -> !won.contains(set)).toList();
        if (left.isEmpty()) {
          end();
        } else {
          pause();
        }
      }, loop);
      return null;
    }

    private Void pause() {
      if (nanoTime.getAsLong() - beganAt >= waitMax.toNanos()) {
        stats.leasesGivenUp.add(left.size());
        return alone();
      }
      isWaiting = true;
      var _ = loop.schedule(this::round, Jitter.of(Duration.ofMillis(pauseMillis)).toNanos(),
          TimeUnit.NANOSECONDS);
      pauseMillis = Math.min(2 * pauseMillis, PAUSE_MAX_MILLIS);
      return null;
    }

    /** Without the store, or without waiting for it any more. */
    private Void alone() {
      var _ = fromSource(left).whenComplete((loaded, failure) -> {
        if (loaded == null) {
          fail(failure);
        } else {
          var _ = write(loaded);
          found.putAll(loaded);
          end();
        }
      });
      return null;
    }

    private CompletionStage<List<S>> leased(List<S> sets) {
      var won = new LinkedHashMap<S, CompletableFuture<Boolean>>();
      sets.forEach(set -> won.put(set,
          store.acquire(lease(set), token, LEASE).toCompletableFuture()));
      return CompletableFuture.allOf(won.values().toArray(CompletableFuture[]::new))
          .thenApply(_ -> won.entrySet()
              .stream()
              .filter(lease -> lease.getValue().join())
              .map(Map.Entry::getKey)
              .toList());
    }
  }

  private CompletableFuture<Map<S, I>> fromSource(List<S> sets) {
    try {
      return sets.isEmpty() ? CompletableFuture.completedFuture(Map.of())
          : source.load(sets).toCompletableFuture();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** Leases that are made longer until what they are for is done. */
  private final class Leases {
    private final List<S> sets;
    private final String token;
    private final ScheduledFuture<?> renewing;

    Leases(List<S> sets, String token) {
      this.sets = sets;
      this.token = token;
      var third = LEASE.toNanos() / 3;
      this.renewing = loop.scheduleAtFixedRate(this::renew, third, third, TimeUnit.NANOSECONDS);
    }

    private void renew() {
      sets.forEach(set -> {
        var _ = store.renew(lease(set), token, LEASE);
      });
    }

    void endAfter(CompletionStage<?> done) {
      var _ = done.whenComplete((_, _) -> {
        renewing.cancel(false);
        sets.forEach(set -> {
          var _ = store.release(lease(set), token);
        });
      });
    }
  }

  /** A few after the other, so that each answer can come in time. */
  private CompletionStage<Map<S, I>> read(List<S> sets) {
    if (sets.size() <= READ_TOGETHER_MAX) {
      return readTogether(sets);
    }
    return readTogether(sets.subList(0, READ_TOGETHER_MAX)).thenCompose(
        some -> read(sets.subList(READ_TOGETHER_MAX, sets.size())).thenApply(others -> {
          some.putAll(others);
          return some;
        }));
  }

  private CompletionStage<Map<S, I>> readTogether(List<S> sets) {
    if (store.isAway()) {
      return CompletableFuture.failedStage(new StoreAway());
    }
    var names = sets.stream().map(this::name).toList();
    return store.get(names, limits.sealedBytesMax()).thenApplyAsync(sealed -> {
      var indexes = new HashMap<S, I>();
      for (var set : sets) {
        var name = name(set);
        var index = values.read(name, sealed.get(name), opened -> unpacked(set, opened));
        if (index != null) {
          indexes.put(set, index);
        }
      }
      stats.hits.add(indexes.size());
      stats.misses.add(sets.size() - indexes.size());
      return indexes;
    }, work);
  }

  private @Nullable I unpacked(S set, ByteBuffer value) throws Seal.Broken {
    var number = value.slice(0, NUMBER_BYTES);
    if (number.equals(old.getIfPresent(set))) {
      stats.outdated.increment();
      return null;
    }
    // What is sealed is ours, so this length is one that we have had in memory.
    var bytes = new byte[value.getInt(NUMBER_BYTES)];
    var packed = new byte[value.limit() - NUMBER_BYTES - Integer.BYTES];
    value.get(NUMBER_BYTES + Integer.BYTES, packed);
    if (Zstd.decompress(bytes, packed) != bytes.length) {
      throw new Seal.Broken(Seal.Refusal.MALFORMED);
    }
    var index = codec.decode(ByteBuffer.wrap(bytes));
    last.put(set, number);
    return index;
  }

  /** Ends when all that may be written is. */
  private CompletionStage<?> write(Map<S, I> indexes) {
    var puts = new ArrayList<CompletableFuture<?>>();
    indexes.forEach((set, index) -> puts.add(
        CompletableFuture.supplyAsync(() -> packed(set, index), work)
            .thenCompose(sealed -> written(set, sealed))));
    return CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Void> written(S set, byte @Nullable [] sealed) {
    if (sealed == null) {
      return CompletableFuture.completedFuture(null);
    }
    return values.write(name(set), sealed);
  }

  /** Null: it is too large to be shared. */
  private byte @Nullable [] packed(S set, I index) {
    var bytes = codec.encode(index);
    if (bytes == null) {
      return null;
    }
    var packed = Zstd.compress(bytes, COMPRESSION);
    var length = NUMBER_BYTES + Integer.BYTES + packed.length;
    if (!values.fits(length)) {
      return null;
    }
    var value = ByteBuffer.allocate(length)
        .putLong(process.getMostSignificantBits())
        .putLong(process.getLeastSignificantBits())
        .putLong(numbers.incrementAndGet());
    var number = ByteBuffer.wrap(Arrays.copyOf(value.array(), NUMBER_BYTES));
    last.put(set, number);
    value.putInt(bytes.length).put(packed);
    return values.sealed(name(set), value.array());
  }
}
