package dev.rind.cache;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a {@link Batcher} has done since it was made: counters that only grow.
 *
 * <p><b>Threading:</b> readable from any thread.
 */
public final class BatchStats {
  private final LongAdder statements = new LongAdder();
  private final LongAdder ofRounds = new LongAdder();
  private final LongAdder keys = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final WaitTimes waits = new WaitTimes();

  void departed(int size) {
    statements.increment();
    keys.add(size);
  }

  void ofRound() {
    ofRounds.increment();
  }

  void waited(long nanos) {
    waits.add(nanos);
  }

  void failed() {
    failures.increment();
  }

  void refuse() {
    refused.increment();
  }

  /** Batches that left, the halves of failed ones included. */
  public long statements() {
    return statements.sum();
  }

  /** Of those, the ones that read again what is in use. */
  public long ofRounds() {
    return ofRounds.sum();
  }

  /** Keys in those batches, so keys / statements is the mean size of a batch. */
  public long keys() {
    return keys.sum();
  }

  /** How long keys waited before they left for the first time. */
  public WaitTimes waits() {
    return waits;
  }

  /** Batches that failed. */
  public long failures() {
    return failures.sum();
  }

  /** Keys refused with {@link Overload}. */
  public long refused() {
    return refused.sum();
  }
}
