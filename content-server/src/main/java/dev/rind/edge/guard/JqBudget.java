package dev.rind.edge.guard;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much one evaluation of a jq program may do, and the way to stop it from elsewhere.
 *
 * <p><b>Threading:</b> {@code stop} is callable from any thread, all else is for the one that evaluates.
 *
 * <p><b>Bounds:</b> steps, and bytes allocated by the thread.
 */
final class JqBudget {
  /** Ends an evaluation. Unchecked, because what is declared a jq program can catch. */
  static final class Spent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Spent() {
      super("the jq program does too much", null, false, false);
    }
  }

  private static final int STEPS_MAX = 100_000;
  private static final long BYTES_MAX = 64L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private volatile boolean started;
  private volatile boolean stopped;
  private long bytesBefore;
  private int steps;

  void start() {
    bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
    started = true;
    step();
  }

  boolean isStarted() {
    return started;
  }

  void stop() {
    stopped = true;
  }

  /** @throws Spent when it was too much, or was stopped */
  void step() {
    if (stopped || ++steps > STEPS_MAX
        || THREADS.getCurrentThreadAllocatedBytes() - bytesBefore > BYTES_MAX) {
      throw new Spent();
    }
  }
}
