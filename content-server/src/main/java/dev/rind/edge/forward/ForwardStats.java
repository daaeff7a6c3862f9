package dev.rind.edge.forward;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to requests that were passed on: counters that only grow, and gauges.
 *
 * <p><b>Threading:</b> readable from any thread.
 */
public final class ForwardStats {
  final LongAdder requests = new LongAdder();
  final LongAdder again = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder brokeOff = new LongAdder();
  final LongAdder refused = new LongAdder();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger waiting = new AtomicInteger();

  /** Requests passed on. */
  public long requests() {
    return requests.sum();
  }

  /** Of those, sent a second time, because a kept connection had been closed meanwhile. */
  public long again() {
    return again.sum();
  }

  /** Requests answered by the edge, because the target did not. */
  public long failed() {
    return failed.sum();
  }

  /** Answers that broke off after they had begun. */
  public long brokeOff() {
    return brokeOff.sum();
  }

  /** Requests refused, because as many as may be were waiting for a connection. */
  public long refused() {
    return refused.sum();
  }

  /** Connections to the target open now. */
  public int connections() {
    return connections.get();
  }

  /** Requests that wait for one now. */
  public int waiting() {
    return waiting.get();
  }
}
