package dev.rind.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that change, kept in memory and never believed for longer than a bound.
 *
 * <p>An answer whose read was sent less than {@code bound} ago is given at once. An older one is
 * read again first; its callers wait at most {@code waitMax}, then they get the old one, which counts
 * as stale. Where the last read took longer than that, or failed, nobody waits for the next.
 *
 * <p>One read of a key at a time, so answers cannot overtake each other.
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
  private final Tier<K, V> source;
  private final Freshness freshness;
  private final EventExecutor timer;
  private final LongSupplier nanoTime;
  private final Cache<K, Pointer> known;
  private final Cache<K, Pointer> unknown;
  private final LongAdder reads = new LongAdder();
  private final LongAdder stale = new LongAdder();

  /** Pointers that hold nothing yet; {@code timer} ends the waits, by the time of {@code nanoTime}. */
  public Pointers(Tier<K, V> source, Freshness freshness, long knownMax, long unknownMax,
      EventExecutor timer, LongSupplier nanoTime) {
    this.source = source;
    this.freshness = freshness;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.known = Caffeine.newBuilder().maximumSize(knownMax).build();
    this.unknown = Caffeine.newBuilder().maximumSize(unknownMax).build();
  }

  @Override
  public CompletableFuture<Optional<V>> find(K key) {
    var pointer = known.getIfPresent(key);
    if (pointer == null) {
      pointer = unknown.get(key, Pointer::new);
    }
    return pointer.find();
  }

  /** The value held for a key, however old, or null: for finding out which key to ask for. */
  public @Nullable V peek(K key) {
    var pointer = known.getIfPresent(key);
    var answer = pointer == null ? null : pointer.answer;
    return answer == null ? null : answer.value.orElse(null);
  }

  /** Reads begun. */
  public long reads() {
    return reads.sum();
  }

  /** Reads whose callers, all or some, got an older answer because it was late or failed. */
  public long stale() {
    return stale.sum();
  }

  /** Keys held that have a value, approximately. */
  public long knownSize() {
    return known.estimatedSize();
  }

  /** Keys held that have no value, approximately. */
  public long unknownSize() {
    return unknown.estimatedSize();
  }

  /** What was read, and when that read was sent. */
  private record Answer<V>(Optional<V> value, CompletableFuture<Optional<V>> future, long sentAt) {
    Answer(Optional<V> value, long sentAt) {
      this(value, CompletableFuture.completedFuture(value), sentAt);
    }
  }

  /** A read under way; {@code answered} is what its callers wait for. */
  private record Read<V>(long sentAt, CompletableFuture<Optional<V>> answered) {}

  /** Of one key. {@code read} and {@code nextWaits} are guarded by the pointer itself. */
  private final class Pointer {
    private final K key;
    private volatile @Nullable Answer<V> answer;
    private @Nullable Read<V> read;
    private boolean nextWaits = true;
    private long notBefore;

    Pointer(K key) {
      this.key = key;
      this.notBefore = nanoTime.getAsLong();
    }

    CompletableFuture<Optional<V>> find() {
      var held = answer;
      if (held != null && age(held) < freshness.bound().toNanos()) {
        return held.future;
      }
      Read<V> begun;
      synchronized (this) {
        if (read != null) {
          return read.answered;
        }
        held = usable();
        if (held != null && nanoTime.getAsLong() - notBefore < 0) {
          stale.increment();
          return held.future;
        }
        begun = new Read<>(nanoTime.getAsLong(), new CompletableFuture<>());
        read = begun;
      }
      begin(begun, held);
      return begun.answered;
    }

    /** Outside the lock, because the source may answer on the spot. */
    private void begin(Read<V> begun, @Nullable Answer<V> held) {
      reads.increment();
      if (held != null) {
        if (nextWaits) {
          var timeout = timer.schedule(() -> late(begun, held), freshness.waitMax().toNanos(),
              TimeUnit.NANOSECONDS);
          var _ = begun.answered.whenComplete((_, _) -> timeout.cancel(false));
        } else {
          late(begun, held);
        }
      }
      var _ = source.find(key).whenComplete((value, failure) -> {
        if (failure == null) {
          arrived(begun, value);
        } else {
          failed(begun, failure);
        }
      });
    }

    private void late(Read<V> begun, Answer<V> held) {
      if (begun.answered.complete(held.value)) {
        stale.increment();
      }
    }

    private void arrived(Read<V> arrived, Optional<V> value) {
      synchronized (this) {
        answer = new Answer<>(value, arrived.sentAt);
        nextWaits = nanoTime.getAsLong() - arrived.sentAt <= freshness.waitMax().toNanos();
        read = null;
      }
      move(value.isPresent());
      arrived.answered.complete(value);
    }

    private void failed(Read<V> failed, Throwable failure) {
      Answer<V> held;
      synchronized (this) {
        held = usable();
        nextWaits = false;
        // A source that is away is asked once a bound, not once a request.
        notBefore = nanoTime.getAsLong() + freshness.bound().toNanos();
        read = null;
      }
      if (held != null) {
        late(failed, held);
      } else {
        failed.answered.completeExceptionally(Cause.of(failure));
      }
    }

    private void move(boolean hasValue) {
      (hasValue ? known : unknown).put(key, this);
      (hasValue ? unknown : known).invalidate(key);
    }

    private @Nullable Answer<V> usable() {
      var held = answer;
      return held != null && age(held) < freshness.outage().toNanos() ? held : null;
    }

    private long age(Answer<V> held) {
      return nanoTime.getAsLong() - held.sentAt;
    }
  }
}
