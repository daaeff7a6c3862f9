package dev.rind.edge.guard.identity;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The thread of logins, which moves and whose clocks go on only when the test says so. */
final class VirtualThread {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long nanos;
  private long cpuNanos;

  VirtualThread() {
    channel.freezeTime();
  }

  EventExecutor executor() {
    return channel.eventLoop();
  }

  long nanoTime() {
    return nanos;
  }

  long cpuNanos() {
    return cpuNanos;
  }

  /** What a task on the thread does that takes this long. */
  void work(Duration time) {
    cpuNanos += time.toNanos();
    nanos += time.toNanos();
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  void runUntilIdle() {
    channel.runPendingTasks();
  }

  void advance(Duration time) {
    runUntilIdle();
    nanos += time.toNanos();
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    runUntilIdle();
  }
}
