package dev.rind.edge.config;

import java.time.Duration;

/**
 * How long and how many clients are borne with.
 *
 * @param idle a kept connection without a request
 * @param headTimeout from the first byte of a head to its last
 * @param stall a response of which the client takes nothing
 * @param connectionsMax 0: what the limit on open files allows
 * @param threads event loops, never 0
 */
public record Http(Duration idle, Duration headTimeout, Duration stall, int connectionsMax,
    int threads, Sockets transport) {
  /** How sockets are watched; {@code AUTO} is epoll where there is one, else what the JDK has. */
  public enum Sockets {
    AUTO, EPOLL, IO_URING, NIO
  }
}
