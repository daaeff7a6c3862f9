package dev.rind.edge.pulp;

import org.jspecify.annotations.Nullable;

/** PostgreSQL could not be asked, or did not answer in time. Nothing is known about what was asked. */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
