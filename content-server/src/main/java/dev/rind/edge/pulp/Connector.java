package dev.rind.edge.pulp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.spi.ConnectionFactory;

/**
 * One connection, made or being made, that can be cut whatever the other side does.
 *
 * <p>The client says goodbye to PostgreSQL and waits until that hangs up, and a connection that is
 * still being made it cannot end at all: so one that answers no more would stay for ever.
 */
final class Connector {
  private final ConnectionFactory<PgConnectOptions> factory;
  private final Future<PgConnection> connection;

  Connector(Vertx vertx, ContextInternal context, PgConnectOptions options) {
    // A factory of its own, because what it can end is all that it made.
    this.factory = PgDriver.INSTANCE.createConnectionFactory(vertx, null);
    this.connection = factory.connect(context, options).map(PgConnection.class::cast);
  }

  Future<PgConnection> connection() {
    return connection;
  }

  /** Closes the socket, without a word. */
  void cut() {
    factory.close((_, _) -> {});
  }
}
