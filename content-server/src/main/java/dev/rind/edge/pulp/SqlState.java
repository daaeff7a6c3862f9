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

  /** Connection lost, out of resources, shutting down or starting: the same statement may do later. */
  boolean meansUnavailable() {
    return code.startsWith("08") || code.startsWith("53") || code.startsWith("57");
  }

  /** The data of one of its keys was refused: a text that PostgreSQL cannot hold, a number too big. */
  boolean blamesData() {
    return code.startsWith("22");
  }
}
