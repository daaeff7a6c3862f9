package dev.rind.edge.http;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to connections since the server was made: counters that only grow.
 *
 * <p><b>Threading:</b> readable from any thread.
 */
public final class HttpStats {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder paused = new LongAdder();
  private final LongAdder idle = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder longBodies = new LongAdder();
  private final LongAdder slowHeads = new LongAdder();
  private final LongAdder slowBodies = new LongAdder();
  private final LongAdder stalled = new LongAdder();

  void accept() {
    accepted.increment();
  }

  void pause() {
    paused.increment();
  }

  void idled() {
    idle.increment();
  }

  void refuse() {
    refused.increment();
  }

  void longBody() {
    longBodies.increment();
  }

  void slowHead() {
    slowHeads.increment();
  }

  void slowBody() {
    slowBodies.increment();
  }

  void stall() {
    stalled.increment();
  }

  /** Connections accepted. */
  public long connections() {
    return accepted.sum();
  }

  /** How often accepting stopped, because as many as the bound allows were open. */
  public long pauses() {
    return paused.sum();
  }

  /** Connections closed because their client asked for nothing. */
  public long closedIdle() {
    return idle.sum();
  }

  /** Requests refused for their form: malformed, or longer than a bound. */
  public long refused() {
    return refused.sum();
  }

  /** Connections closed because the body of a request was too long. */
  public long longBodies() {
    return longBodies.sum();
  }

  /** Connections closed because the head of a request took too long to arrive. */
  public long closedSlowHead() {
    return slowHeads.sum();
  }

  /** Connections closed because the body of a request took too long to arrive. */
  public long closedSlowBody() {
    return slowBodies.sum();
  }

  /** Connections closed because their client took nothing of its answer. */
  public long closedStalled() {
    return stalled.sum();
  }
}
