package dev.rind.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers that change, kept in memory and never believed for longer than a bound.
 *
 * <p>An answer whose read was sent less than {@code bound} ago is given at once. An older one is
 * read again first; its callers wait at most {@code waitMax}, then they get the old one, which counts
 * as stale. While the source is known to be slow or away, nobody waits for it who can be answered. What
 * is in use is read again in {@link Rounds}, so that it does not come to that. Where few are held, who finds one too old
 * has all read again that are.
 *
 * <p>One read of a key at a time, so answers cannot overtake each other: what is told to have changed
 * during a read is read again after it, and the answer of a read that was given up is dropped.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks; a fresh answer takes no lock.
 *
 * <p><b>Bounds:</b> {@code knownMax} keys that have a value and {@code unknownMax} that have none,
 * in maps of their own, so that a scan of unknown keys evicts nothing known.
 *
 * <p><b>Errors:</b> a failed read is never kept. While an answer younger than {@code outage} is held
 * it is given instead; otherwise all who wait for the read learn of its failure.
 */
public final class Pointers<K, V> implements Tier<K, V> {
  private static final int FEW = 64;

  private final Batcher<K, V> source;
  private final Freshness freshness;
  private final EventExecutor timer;
  private final LongSupplier nanoTime;
  private final Watermark told;
  private final Predicate<V> moves;
  private final Cache<K, Pointer> known;
  private final Cache<K, Pointer> unknown;
  private final Rounds<Pointer> rounds;
  private final LongAdder reads = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAccumulator oldestGiven = new LongAccumulator(Math::max, 0);
  private volatile boolean prompt = true;
  private volatile long doubtedBefore;

  /** Pointers of a source that tells of no change. */
  public Pointers(Batcher<K, V> source, Freshness freshness, long knownMax, long unknownMax,
      ToIntFunction<K> sizeOf, EventExecutor timer, LongSupplier nanoTime) {
    this(source, freshness, knownMax, unknownMax, sizeOf, timer, nanoTime,
        Watermark.never(), _ -> false);
  }

  /**
   * Pointers that hold nothing yet.
   *
   * @param sizeOf for how many of the unknown keys this one counts, since who asks can make it long
   * @param timer ends the waits and begins the rounds, by the time of {@code nanoTime}
   * @param told of which changes this was told
   * @param moves a value that becomes another one by itself, which nobody tells
   */
  public Pointers(Batcher<K, V> source, Freshness freshness, long knownMax, long unknownMax,
      ToIntFunction<K> sizeOf, EventExecutor timer, LongSupplier nanoTime, Watermark told,
      Predicate<V> moves) {
    this.source = source;
    this.freshness = freshness;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.told = told;
    this.moves = moves;
    this.doubtedBefore = nanoTime.getAsLong() - 1;
    this.known = Caffeine.newBuilder()
        .maximumSize(knownMax)
        .evictionListener(this::evicted)
        .build();
    this.unknown = Caffeine.newBuilder()
        .maximumWeight(unknownMax)
        .weigher((K key, Pointer _) -> Math.max(1, sizeOf.applyAsInt(key)))
        .evictionListener(this::evicted)
        .build();
    this.rounds = new Rounds<>(freshness, source.keysMax(), this::readAgain, timer, nanoTime);
    rounds.start();
  }

  private void evicted(@Nullable K key, @Nullable Pointer pointer, RemovalCause cause) {
    if (pointer != null) {
      pointer.evicted = true;
    }
  }

  @Override
  public CompletableFuture<Optional<V>> find(K key) {
    var pointer = known.getIfPresent(key);
    if (pointer == null) {
      pointer = unknown.get(key, this::movedOrNew);
    }
    return pointer.find();
  }

  /** One that became known since it was looked for there is not made anew. */
  private Pointer movedOrNew(K key) {
    var moved = known.getIfPresent(key);
    return moved == null ? new Pointer(key) : moved;
  }

  /** Has those read that are not held, in one batch with whatever is asked for next on this stack. */
  public void prepare(List<K> keys) {
    for (var key : keys) {
      if (held(key) == null) {
        var _ = find(key);
      }
    }
  }

  /** The value held for a key, however old, or null: for finding out which key to ask for. */
  public @Nullable V peek(K key) {
    var pointer = known.getIfPresent(key);
    var answer = pointer == null ? null : pointer.answer;
    return answer == null ? null : answer.value.orElse(null);
  }

  /** The place of a key, for who asks for one again and again: its value without looking for the key. */
  public interface Place<V> {
    /** The value that {@link #find} would give at once; null: there is none, or it would have to be waited for. */
    @Nullable
    V now();
  }

  /** The place of a key that has a value now, or null. */
  public @Nullable Place<V> place(K key) {
    return known.getIfPresent(key);
  }

  /** Reads a key again, if it is held at all, because its value may have changed just now. */
  public void changed(K key) {
    var pointer = held(key);
    if (pointer != null) {
      pointer.changed();
    }
  }

  /** Any of them may have changed just now: each is read again before it is used. */
  public void allChanged() {
    doubtedBefore = nanoTime.getAsLong();
  }

  /** How long ago the read of the answer that is held for a key was sent; empty: none is held. Reads nothing. */
  public Optional<Duration> age(K key) {
    var pointer = held(key);
    var answer = pointer == null ? null : pointer.answer;
    return pointer == null || answer == null ? Optional.empty()
        : Optional.of(Duration.ofNanos(pointer.age(answer)));
  }

  private @Nullable Pointer held(K key) {
    var pointer = known.getIfPresent(key);
    if (pointer == null) {
      pointer = unknown.getIfPresent(key);
    }
    // It may have moved in between.
    return pointer == null ? known.getIfPresent(key) : pointer;
  }

  /** Of few, all that are too old are read with the first of them that is asked for: one batch instead of one for each. */
  private void readFewAgain() {
    if (known.estimatedSize() <= FEW) {
      known.asMap().values().forEach(Pointer::readIfOld);
    }
  }

  /** One batch of a round. */
  private CompletionStage<Duration> readAgain(List<Pointer> due) {
    var pointers = new ArrayList<Pointer>();
    var begun = new ArrayList<Read<V>>();
    for (var pointer : due) {
      var read = pointer.isHeld() ? pointer.beginUnlessUnderWay() : null;
      if (read != null) {
        pointers.add(pointer);
        begun.add(read);
      }
    }
    if (begun.isEmpty()) {
      return CompletableFuture.completedStage(Duration.ZERO);
    }
    return source.together(pointers.stream().map(pointer -> pointer.key).toList())
        .whenComplete((answers, failure) -> {
          for (int i = 0; i < begun.size(); i++) {
            var pointer = pointers.get(i);
            if (answers == null) {
              pointer.failed(begun.get(i), failure);
            } else {
              pointer.arrived(
                  begun.get(i), Optional.ofNullable(answers.values().get(pointer.key)));
            }
          }
        })
        .thenApply(Answers::work);
  }

  /** Reads begun. */
  public long reads() {
    return reads.sum();
  }

  /** Answers given that were older than the bound, where those who waited for one read count once. */
  public long stale() {
    return stale.sum();
  }

  /** Reads that did not come back in time; their answers are dropped. */
  public long givenUp() {
    return givenUp.sum();
  }

  /** The age of the oldest answer that was ever given. */
  public Duration oldestGiven() {
    return Duration.ofNanos(oldestGiven.get());
  }

  /** How old an answer may be now, before it is read again: as configured, or stretched. */
  public Duration boundInForce() {
    return Duration.ofNanos(rounds.bound());
  }

  /** Rounds that came to their end. */
  public long rounds() {
    return rounds.count();
  }

  /** Keys that were read again in the last round. */
  public long hot() {
    return rounds.members();
  }

  /** How long the source was busy with the last round. */
  public Duration roundWork() {
    return rounds.work();
  }

  /** Keys held that have a value, approximately. */
  public long knownSize() {
    return known.estimatedSize();
  }

  /** Keys held that have no value, approximately. */
  public long unknownSize() {
    return unknown.estimatedSize();
  }

  /** What was read, when that read was sent, and whether it becomes another one by itself. */
  private record Answer<V>(Optional<V> value, CompletableFuture<Optional<V>> future, long sentAt,
      boolean moves) {
    Answer(Optional<V> value, long sentAt, boolean moves) {
      this(value, CompletableFuture.completedFuture(value), sentAt, moves);
    }
  }

  /** A read under way. All but {@code answered} is guarded by its pointer. */
  private static final class Read<V> {
    private final long sentAt;
    /** What its callers wait for; a read that follows this one takes them over. */
    private final CompletableFuture<Optional<V>> answered;
    private boolean timed;
    private boolean overtaken;

    Read(long sentAt, CompletableFuture<Optional<V>> answered) {
      this.sentAt = sentAt;
      this.answered = answered;
    }
  }

  /** Of one key. What is not volatile is guarded by the pointer itself. */
  private final class Pointer extends Rounds.Member implements Place<V> {
    private final K key;
    private volatile @Nullable Answer<V> answer;
    private volatile boolean doubtful;
    /** Then nobody is told any more that it changed. */
    private volatile boolean evicted;
    private @Nullable Read<V> read;
    private long notBefore;

    Pointer(K key) {
      this.key = key;
      this.notBefore = nanoTime.getAsLong();
    }

    CompletableFuture<Optional<V>> find() {
      var held = used();
      return held == null ? findAgain() : held.future;
    }

    @Override
    public @Nullable V now() {
      var held = evicted ? null : used();
      return held == null ? null : held.value.orElse(null);
    }

    /** What is held, unless it has to be read again before it is used. */
    private @Nullable Answer<V> used() {
      // In this order: what is told to have changed is doubted before the mark goes past it, and until it is read again.
      var span = told.span();
      var now = nanoTime.getAsLong();
      var held = young(span, now);
      if (held != null && (held.moves || !span.covers(held.sentAt, now))) {
        askedIfThere(held.value);
      }
      return held;
    }

    /** What is held, unless it is doubted or older than the bound; the span is looked at before it is. */
    private @Nullable Answer<V> young(Watermark.Span span, long now) {
      var doubted = doubtful;
      var before = doubtedBefore;
      var held = answer;
      if (held == null || doubted || held.sentAt - before <= 0) {
        return null;
      }
      var certainAt = held.moves ? held.sentAt : span.certainAt(held.sentAt, now);
      return now - certainAt >= rounds.bound() ? null : held;
    }

    /** Takes part in the next round, unless it has no value: of those anybody can ask for many. */
    private void askedIfThere(Optional<V> value) {
      if (value.isPresent()) {
        rounds.asked(this);
      }
    }

    private CompletableFuture<Optional<V>> findAgain() {
      Answer<V> held;
      Read<V> joined;
      boolean begins;
      boolean timed;
      synchronized (this) {
        held = usable();
        begins = read == null || isGivenUp(read);
        if (begins && held != null && nanoTime.getAsLong() - notBefore < 0) {
          return stale(held);
        }
        joined = read == null || begins ? next(read) : read;
        read = joined;
        timed = held != null && prompt && !joined.timed;
        joined.timed |= timed;
      }
      // Outside the lock, because the source may answer on the spot.
      if (begins) {
        send(joined);
        if (held != null) {
          readFewAgain();
        }
      }
      if (timed) {
        giveOldAfterWait(joined);
      }
      return held == null || prompt || joined.answered.isDone() ? joined.answered : stale(held);
    }

    private void giveOldAfterWait(Read<V> joined) {
      var timeout = timer.schedule(() -> late(joined, usable()), freshness.waitMax().toNanos(),
          TimeUnit.NANOSECONDS);
      var _ = joined.answered.whenComplete((_, _) -> timeout.cancel(false));
    }

    /** Reads it again if it is too old, as far as the source is there. */
    void readIfOld() {
      Read<V> begun;
      synchronized (this) {
        var span = told.span();
        var now = nanoTime.getAsLong();
        if (young(span, now) != null || now - notBefore < 0
            || (read != null && !isGivenUp(read))) {
          return;
        }
        begun = next(read);
        read = begun;
      }
      send(begun);
    }

    /** Begins a read for a round, or gives null where one is under way. */
    synchronized @Nullable Read<V> beginUnlessUnderWay() {
      if (read != null && !isGivenUp(read)) {
        return null;
      }
      reads.increment();
      read = next(read);
      return read;
    }

    void changed() {
      Read<V> begun;
      synchronized (this) {
        doubtful = true;
        if (read != null && !isGivenUp(read)) {
          read.overtaken = true;
          return;
        }
        begun = next(read);
        read = begun;
      }
      send(begun);
    }

    private boolean isGivenUp(Read<V> underWay) {
      return nanoTime.getAsLong() - underWay.sentAt >= freshness.readMax().toNanos();
    }

    /** Who waited for the one before, if there is one, waits for this. */
    private Read<V> next(@Nullable Read<V> before) {
      if (before == null) {
        return new Read<>(nanoTime.getAsLong(), new CompletableFuture<>());
      }
      givenUp.increment();
      return after(before);
    }

    private Read<V> after(Read<V> before) {
      var told = before.answered.isDone();
      var next = new Read<V>(
          nanoTime.getAsLong(), told ? new CompletableFuture<>() : before.answered);
      next.timed = before.timed && !told;
      return next;
    }

    private void send(Read<V> begun) {
      reads.increment();
      var _ = source.find(key).whenComplete((value, failure) -> {
        if (failure == null) {
          arrived(begun, value);
          askedIfThere(value);
        } else {
          failed(begun, failure);
        }
      });
    }

    void arrived(Read<V> arrived, Optional<V> value) {
      Read<V> again = null;
      synchronized (this) {
        if (read != arrived) {
          return;
        }
        answer = new Answer<>(value, arrived.sentAt, value.filter(moves).isPresent());
        if (age(arrived.sentAt) <= freshness.waitMax().toNanos()) {
          prompt = true;
        }
        if (arrived.overtaken) {
          again = after(arrived);
        } else {
          doubtful = false;
        }
        read = again;
        keepWhereItBelongs(value.isPresent());
      }
      if (again != null) {
        send(again);
      } else if (arrived.answered.complete(value)
          && age(arrived.sentAt) >= rounds.bound()) {
        count(arrived.sentAt);
      }
    }

    void failed(Read<V> failed, @Nullable Throwable failure) {
      Answer<V> held;
      synchronized (this) {
        if (read != failed) {
          return;
        }
        held = usable();
        prompt = false;
        // A source that is away is asked once a bound, not once a request.
        notBefore = nanoTime.getAsLong() + rounds.bound();
        read = null;
      }
      if (held != null) {
        late(failed, held);
      } else {
        failed.answered.completeExceptionally(Cause.of(failure));
      }
    }

    private void late(Read<V> waitedFor, @Nullable Answer<V> held) {
      if (held != null && waitedFor.answered.complete(held.value)) {
        prompt = false;
        var _ = stale(held);
      }
    }

    private CompletableFuture<Optional<V>> stale(Answer<V> held) {
      count(held.sentAt);
      return held.future;
    }

    private void count(long sentAt) {
      stale.increment();
      oldestGiven.accumulate(age(sentAt));
    }

    /** One that was evicted meanwhile stays out: another may have taken its place. */
    private void keepWhereItBelongs(boolean hasValue) {
      var to = hasValue ? known : unknown;
      var from = hasValue ? unknown : known;
      if (to.asMap().get(key) != this) {
        from.asMap().computeIfPresent(key, (_, held) -> {
          if (held != this) {
            return held;
          }
          to.put(key, this);
          return null;
        });
      }
    }

    boolean isHeld() {
      return known.asMap().get(key) == this || unknown.asMap().get(key) == this;
    }

    private @Nullable Answer<V> usable() {
      var held = answer;
      return held != null && age(held) < freshness.outage().toNanos() ? held : null;
    }

    private long age(Answer<V> held) {
      return age(held.sentAt);
    }

    private long age(long sentAt) {
      return nanoTime.getAsLong() - sentAt;
    }
  }
}
