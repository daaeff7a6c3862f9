package dev.rind.cache;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An event loop that moves, and whose clock goes on, only when the test says so. */
final class VirtualLoop {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long nanos;

  VirtualLoop() {
    channel.freezeTime();
  }

  EventExecutor executor() {
    return channel.eventLoop();
  }

  long nanoTime() {
    return nanos;
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
