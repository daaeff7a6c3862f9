package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Pulp's keys.
 *
 * @param databaseFields the file of Fernet keys for encrypted columns
 * @param secretKey Django's {@code SECRET_KEY}
 */
public record Keys(Path databaseFields, Optional<Secret> secretKey) {

  private static final Path CUSTOMARY_FILE = Path
      .of("/etc/pulp/certs/database_fields.symmetric.key");

  /** {@code SECRET_KEY} may be any expression where it is {@code needed} for nothing. */
  static Keys read(PulpReader pulp, boolean needed) {
    return new Keys(
        pulp.path("DB_ENCRYPTION_KEY").orElse(CUSTOMARY_FILE),
        needed || pulp.isLiteral("SECRET_KEY") ? pulp.secret("SECRET_KEY") : Optional.empty());
  }
}
