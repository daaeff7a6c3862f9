package dev.rind.edge.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The pulpcore-content that answers what this edge does not.
 *
 * @param server a {@link ListenAddress.Tcp} or {@link ListenAddress.Unix}; empty: there is none
 * @param routes beginnings of paths outside of the content prefix that go there as well
 * @param connectMax for a connection, and for a request that waits for one
 * @param headMax for the head of an answer
 * @param stallMax without a byte of a body
 * @param shareWait for a file that another request makes it store
 */
public record Forward(Optional<ListenAddress> server, List<String> routes, int connectionsMax,
    int waitingMax, Duration connectMax, Duration headMax, Duration stallMax, Duration shareWait) {
  public Forward {
    routes = List.copyOf(routes);
  }
}
