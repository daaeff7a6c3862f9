package dev.rind.edge.guard.identity;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Compares passwords, one after the other, for at most a share of a core.
 *
 * <p><b>Threading:</b> {@code run} is callable from any thread; all else happens on {@code loop}, which is a
 * thread for nothing else.
 *
 * <p><b>Bounds:</b> {@code waitingMax} waiting, each for {@code waitMax}: then it is refused, because nobody
 * waits for its answer any more. Both fail with {@link LoginRefused}.
 */
final class PasswordPool {
  private record Task(BooleanSupplier comparison, long since, CompletableFuture<Boolean> answer) {}

  private final EventExecutor loop;
  private final CpuPurse purse;
  private final int waitingMax;
  private final Duration waitMax;
  private final LongSupplier nanoTime;
  private final LongSupplier cpuNanos;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final LongAdder spent = new LongAdder();
  private final LongAdder compared = new LongAdder();
  private final Queue<Task> tasks = new ArrayDeque<>();
  private boolean putOff;

  /** @param cpuNanos what the thread that asks it has had of a core */
  PasswordPool(EventExecutor loop, CpuPurse purse, int waitingMax, Duration waitMax,
      LongSupplier nanoTime, LongSupplier cpuNanos) {
    this.loop = loop;
    this.purse = purse;
    this.waitingMax = waitingMax;
    this.waitMax = waitMax;
    this.nanoTime = nanoTime;
    this.cpuNanos = cpuNanos;
  }

  CompletableFuture<Boolean> run(BooleanSupplier comparison) {
    if (waiting.incrementAndGet() > waitingMax) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(refused());
    }
    var task = new Task(comparison, nanoTime.getAsLong(), new CompletableFuture<>());
    loop.execute(() -> {
      tasks.add(task);
      depart();
    });
    return task.answer;
  }

  private LoginRefused refused() {
    refused.increment();
    return new LoginRefused("Too many logins are waiting");
  }

  private void depart() {
    assert loop.inEventLoop();
    while (!putOff && !tasks.isEmpty()) {
      if (nanoTime.getAsLong() - tasks.element().since > waitMax.toNanos()) {
        take().answer.completeExceptionally(refused());
        continue;
      }
      var emptyFor = purse.emptyFor();
      if (emptyFor > 0) {
        putOff = true;
        var _ = loop.schedule(() -> {
          putOff = false;
          depart();
        }, emptyFor, TimeUnit.NANOSECONDS);
      } else {
        compare(take());
      }
    }
  }

  private Task take() {
    waiting.decrementAndGet();
    return tasks.remove();
  }

  private void compare(Task task) {
    var began = cpuNanos.getAsLong();
    var outcome = outcome(task.comparison);
    var took = cpuNanos.getAsLong() - began;
    purse.spend(took);
    spent.add(took);
    compared.increment();
    // Last, because what goes on from here is not ours to pay for.
    outcome.accept(task.answer);
  }

  private static Consumer<CompletableFuture<Boolean>> outcome(BooleanSupplier comparison) {
    try {
      var right = comparison.getAsBoolean();
      return answer -> answer.complete(right);
    } catch (RuntimeException | OutOfMemoryError failure) {
      return answer -> answer.completeExceptionally(failure);
    }
  }

  /** Passwords that were not compared for lack of time. */
  long refusedCount() {
    return refused.sum();
  }

  long comparedCount() {
    return compared.sum();
  }

  /** What comparing has taken of a core. */
  long spentNanos() {
    return spent.sum();
  }

  int waiting() {
    return waiting.get();
  }
}
