package dev.rind.cache;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SharedStore} that is waited for only a short time, and left alone for a while when it did not
 * answer: a circuit breaker. After that while one question tries it, and the others go on without.
 *
 * <p><b>Threading:</b> any thread; the state is behind a lock that is never held for long.
 *
 * <p><b>Bounds:</b> an answer is waited for as long as {@code timeout}; {@code failuresMax} in a row open
 * the breaker for {@code pause}, and twice that each time after, up to {@value #PAUSE_DOUBLED_MAX} times.
 *
 * <p><b>Errors:</b> a {@link StoreError} is an answer, so it opens nothing.
 */
public final class StoreBreaker implements SharedStore {
  private static final int PAUSE_DOUBLED_MAX = 5;

  /** Whether the store may be asked now. */
  private enum Leave {
    NONE, GIVEN, TO_TRY
  }

  private final SharedStore store;
  private final Duration timeout;
  private final int failuresMax;
  private final Duration pause;
  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final SharedStats stats;
  private final Listener listener;
  private final Object lock = new Object();
  private int failures;
  private int pauses;
  private boolean open;
  private boolean trying;
  private long openUntil;

  /** Hears when the store begins to be left alone, and when it answers again; on any thread, and not for long. */
  public interface Listener {
    /** Hears nothing. */
    Listener NONE = new Listener() {
      @Override
      public void away(Throwable why) {}

      @Override
      public void back() {}
    };

    void away(Throwable why);

    void back();
  }

  /** @param loop on which a question is given up that is not answered in time */
  public StoreBreaker(SharedStore store, Duration timeout, int failuresMax, Duration pause,
      EventExecutor loop, LongSupplier nanoTime, SharedStats stats, Listener listener) {
    this.store = store;
    this.timeout = timeout;
    this.failuresMax = failuresMax;
    this.pause = pause;
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.stats = stats;
    this.listener = listener;
  }

  @Override
  public CompletionStage<Map<String, byte[]>> get(List<String> keys, int bytesMax) {
    return guarded(() -> store.get(keys, bytesMax));
  }

  @Override
  public CompletionStage<Void> put(String key, byte[] value, Duration expiry) {
    return guarded(() -> store.put(key, value, expiry));
  }

  @Override
  public CompletionStage<Boolean> acquire(String lease, String token, Duration expiry) {
    return guarded(() -> store.acquire(lease, token, expiry));
  }

  @Override
  public CompletionStage<Boolean> renew(String lease, String token, Duration expiry) {
    return guarded(() -> store.renew(lease, token, expiry));
  }

  @Override
  public CompletionStage<Boolean> release(String lease, String token) {
    return guarded(() -> store.release(lease, token));
  }

  @Override
  public boolean isAway() {
    synchronized (lock) {
      return open && (trying || nanoTime.getAsLong() - openUntil < 0);
    }
  }

  private <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> question) {
    var leave = leave();
    if (leave == Leave.NONE) {
      stats.skipped.increment();
      return CompletableFuture.failedStage(new StoreAway());
    }
    var answer = asked(question);
    if (answer.isDone()) {
      tell(leave, answer.isCompletedExceptionally() ? answer.exceptionNow() : null);
      return answer;
    }
    var late = loop.schedule(() -> {
      if (answer.completeExceptionally(
          new TimeoutException("no answer in " + timeout.toMillis() + " ms"))) {
        stats.timeouts.increment();
      }
    }, timeout.toNanos(), TimeUnit.NANOSECONDS);
    return answer.whenComplete((_, failure) -> {
      late.cancel(false);
      tell(leave, failure);
    });
  }

  /** A copy, so that to give up waiting does nothing to the store's own stage. */
  private static <T> CompletableFuture<T> asked(Supplier<CompletionStage<T>> question) {
    try {
      return question.get().toCompletableFuture().copy();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private Leave leave() {
    synchronized (lock) {
      if (!open) {
        return Leave.GIVEN;
      }
      if (trying || nanoTime.getAsLong() - openUntil < 0) {
        return Leave.NONE;
      }
      trying = true;
      return Leave.TO_TRY;
    }
  }

  private void tell(Leave leave, @Nullable Throwable failure) {
    if (failure != null) {
      stats.failures.increment();
    }
    var opens = false;
    boolean wasOpen;
    boolean isOpen;
    synchronized (lock) {
      wasOpen = open;
      if (leave == Leave.TO_TRY) {
        trying = false;
      }
      if (failure == null || Cause.of(failure) instanceof StoreError) {
        failures = 0;
        pauses = 0;
        open = false;
      } else if (leave == Leave.TO_TRY || (!open && ++failures >= failuresMax)) {
        // What was under way with the last of them fails as well, and changes nothing.
        opens = true;
        openUntil = nanoTime.getAsLong()
            + (Jitter.of(pause).toNanos() << Math.min(pauses++, PAUSE_DOUBLED_MAX));
        if (!open) {
          stats.opened.increment();
        }
        open = true;
      }
      isOpen = open;
    }
    if (isOpen && !wasOpen) {
      listener.away(Cause.of(failure));
    } else if (wasOpen && !isOpen) {
      listener.back();
    }
    if (opens) {
      // It may hang for ever, where another one has taken its place since.
      store.reset();
    }
  }
}
