package dev.rind.testbed;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one database, of which one is kept between loans: a new one costs a process of PostgreSQL.
 *
 * <p><b>Threading:</b> any thread.
 */
final class FixtureConnections implements AutoCloseable {
  private final Opening opening;
  private final boolean keeps;
  private final AtomicReference<@Nullable Connection> kept = new AtomicReference<>();

  @FunctionalInterface
  interface Opening {
    Connection open() throws SQLException;
  }

  /** @param keeps false: each loan is a new connection, since a kept one may have been ended meanwhile */
  FixtureConnections(Opening opening, boolean keeps) {
    this.opening = opening;
    this.keeps = keeps;
  }

  Loan lend() throws SQLException {
    var idle = kept.getAndSet(null);
    return new Loan(idle == null ? opening.open() : idle);
  }

  /** Ends the one that is kept; the next loan makes a new one. */
  @Override
  public void close() {
    try (var _ = kept.getAndSet(null)) {
      // Ended by this.
    } catch (SQLException e) {
      throw new DatabaseFailure("end of a connection", e);
    }
  }

  /** A connection until it is closed; of a transaction that was not committed nothing stays. */
  final class Loan implements AutoCloseable {
    private final Connection connection;

    private Loan(Connection connection) {
      this.connection = connection;
    }

    Connection connection() {
      return connection;
    }

    @Override
    public void close() throws SQLException {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      if (!keeps || !kept.compareAndSet(null, connection)) {
        connection.close();
      }
    }
  }
}
