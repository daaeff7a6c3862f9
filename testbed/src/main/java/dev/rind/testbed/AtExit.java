package dev.rind.testbed;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What must be ended when the JVM ends, the newest first, by one shutdown hook.
 *
 * <p><b>Threading:</b> any thread. A resource is registered before it starts anything outside the
 * JVM, and its {@code close} waits for a start that is under way: else one that starts while the
 * JVM ends would stay behind.
 */
final class AtExit {
  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "testbed-exit"));
  }

  private AtExit() {}

  /** Refuses, having closed the resource, when the JVM is already ending. */
  static void close(AutoCloseable resource) {
    if (!push(resource)) {
      closeNow(resource);
      throw new IllegalStateException("the JVM is ending");
    }
  }

  /** The resource was closed by its owner. */
  static synchronized void forget(AutoCloseable resource) {
    OPEN.remove(resource);
  }

  /** Whether the JVM is ending, so that resources are being closed under their users. */
  static synchronized boolean isEnding() {
    return ending;
  }

  private static synchronized boolean push(AutoCloseable resource) {
    if (!ending) {
      OPEN.push(resource);
    }
    return !ending;
  }

  private static void closeAll() {
    for (var next = newest(); next != null; next = newest()) {
      closeNow(next);
    }
  }

  private static void closeNow(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LoggerFactory.getLogger(AtExit.class).warn("not closed at exit: {}", resource, e);
    }
  }

  private static synchronized @Nullable AutoCloseable newest() {
    ending = true;
    return OPEN.poll();
  }
}
