package dev.rind.edge.config;

import java.time.Duration;

/**
 * How much PostgreSQL is asked for.
 *
 * @param indexTimeout how long the statement may run that loads whole publications
 * @param keysMax lookups in one statement
 * @param waitingMax lookups that wait for one
 * @param requestWait how long a request waits for its lookups
 */
public record DatabaseLimits(
    int connections,
    Duration connectTimeout,
    Duration statementTimeout,
    Duration indexTimeout,
    int keysMax,
    int waitingMax,
    Duration requestWait,
    Proxy proxy) {

  /** Whether PgBouncer or the like is in between. */
  public enum Proxy {
    AUTO, TRUE, FALSE
  }
}
