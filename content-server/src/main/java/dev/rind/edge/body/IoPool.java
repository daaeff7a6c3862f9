package dev.rind.edge.body;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads for what may wait for a disk, so that no event loop does.
 *
 * <p><b>Threading:</b> {@code run} is callable from an event loop: it takes no lock, since the queue
 * has none and all threads are started beforehand.
 *
 * <p><b>Bounds:</b> a fixed number of threads, and {@code waitingMax} tasks waiting; one more is
 * refused with {@link RejectedExecutionException} and counted.
 */
public final class IoPool implements Executor, AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final int waitingMax;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  public IoPool(int size, int waitingMax) {
    this.waitingMax = waitingMax;
    this.threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS,
        new LinkedTransferQueue<>(),
        Thread.ofPlatform().daemon().name("rind-io-", 0).factory());
    threads.prestartAllCoreThreads();
  }

  /** Runs a task; what it throws, or that it was refused, fails the future. */
  public <T> CompletableFuture<T> run(Callable<T> task) {
    var result = new CompletableFuture<T>();
    try {
      execute(() -> {
        try {
          result.complete(task.call());
        } catch (Throwable failure) { // an error too: nobody else would ever answer who waits
          result.completeExceptionally(failure);
        }
      });
    } catch (RejectedExecutionException full) {
      result.completeExceptionally(full);
    }
    return result;
  }

  @Override
  public void execute(Runnable task) {
    if (waiting.incrementAndGet() > waitingMax) {
      waiting.decrementAndGet();
      refused.increment();
      throw new RejectedExecutionException(waitingMax + " tasks are waiting already");
    }
    threads.execute(() -> {
      waiting.decrementAndGet();
      task.run();
    });
  }

  /** Tasks refused. */
  public long refused() {
    return refused.sum();
  }

  /** Tasks waiting now. */
  public int waiting() {
    return waiting.get();
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
