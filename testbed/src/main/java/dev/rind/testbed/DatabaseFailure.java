package dev.rind.testbed;

import java.io.Serial;
import java.sql.SQLException;

/** A statement of a fixture failed: the fixture, or what the test did before, is wrong. */
public final class DatabaseFailure extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  DatabaseFailure(String what, SQLException cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
