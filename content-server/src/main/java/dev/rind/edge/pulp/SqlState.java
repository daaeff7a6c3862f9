package dev.rind.edge.pulp;

import io.vertx.pgclient.PgException;
import java.util.Optional;

/** The five characters with which PostgreSQL says what went wrong (its manual, appendix A). */
record SqlState(String code) {
  /** Empty: this failure is not something that PostgreSQL said. */
  static Optional<SqlState> of(Throwable failure) {
    return failure instanceof PgException said && said.getSqlState() != null
        ? Optional.of(new SqlState(said.getSqlState()))
        : Optional.empty();
  }

  /**
   * The same statement may do later: connection lost, cancelled by what a replica replays, out of
   * resources, locked, cancelled for its time, shutting down, starting, or the disk.
   */
  boolean meansUnavailable() {
    return switch (code.substring(0, 2)) {
      case "08", "40", "53", "57", "58" -> true;
      default -> code.equals("55P03");
    };
  }

  /** The connection is ended, by an administrator, a shutdown or another process's crash. */
  boolean endsConnection() {
    return code.startsWith("08") || code.startsWith("57P");
  }

  /** The data of one of its keys was refused: a text that PostgreSQL cannot hold, a number too big. */
  boolean blamesData() {
    return code.startsWith("22");
  }
}
