package dev.rind.edge.guard;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of jq programs: counters that only grow.
 *
 * <p><b>Threading:</b> readable from any thread.
 */
public final class JqStats {
  final LongAdder runs = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder refused = new LongAdder();

  /** Evaluations begun: all others were known. */
  public long runs() {
    return runs.sum();
  }

  /** Evaluations that did not end in time; after each, the guard refuses for a while. */
  public long late() {
    return late.sum();
  }

  /** Evaluations not begun, because of that, or because too many waited. */
  public long refused() {
    return refused.sum();
  }
}
