package dev.rind.edge.config;

import java.time.Duration;

/**
 * How the edge comes and goes.
 *
 * @param startupWait for PostgreSQL; zero waits for ever
 * @param shutdownDrain for transfers under way
 * @param heartbeat Pulp is told that this edge is there
 */
public record Lifecycle(Duration startupWait, Duration shutdownDrain, Heartbeat heartbeat) {
  /** Whether {@code pulp status} shows the edge. */
  public enum Heartbeat {
    TRUE, FALSE
  }
}
