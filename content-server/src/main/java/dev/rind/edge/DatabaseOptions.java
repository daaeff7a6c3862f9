package dev.rind.edge;

import dev.rind.edge.config.Database;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Pulp's settings of its database, in the words of the PostgreSQL client. */
final class DatabaseOptions {
  private DatabaseOptions() {}

  /**
   * Options of every connection.
   *
   * @param statementMax how long PostgreSQL works on a statement before it gives up
   * @param proxied something is in between that hands connections round: so neither named statements
   *     nor settings of a session
   */
  static PgConnectOptions of(Database database, Duration statementMax, boolean proxied) {
    var options = new PgConnectOptions()
        .setDatabase(database.name())
        .setUser(database.user())
        .setCachePreparedStatements(!proxied)
        .setPreparedStatementCacheSqlLimit(Integer.MAX_VALUE)
        .setUseLayer7Proxy(proxied)
        .setProperties(properties(database, statementMax, proxied));
    database.password().ifPresent(password -> options.setPassword(password.reveal()));
    switch (database.server()) {
      case Database.Server.Tcp(String host, int port) -> {
        options.setHost(host).setPort(port);
        encrypt(options, database.tls());
      }
      case Database.Server.Local local ->
        options.setHost(local.folder().toString()).setPort(local.port());
    }
    return options;
  }

  private static Map<String, String> properties(Database database, Duration statementMax,
      boolean proxied) {
    var properties = new HashMap<String, String>();
    properties.put("application_name", "rind");
    if (!proxied) {
      properties.put("statement_timeout", Long.toString(statementMax.toMillis()));
      database.options().ifPresent(options -> properties.put("options", options));
    }
    return properties;
  }

  private static void encrypt(PgConnectOptions options, Database.Tls tls) {
    options.setSslMode(SslMode.valueOf(tls.mode().name()));
    var ssl = new ClientSSLOptions();
    switch (tls.mode()) {
      case DISABLE, ALLOW, PREFER, REQUIRE -> ssl.setTrustAll(true);
      case VERIFY_CA -> ssl.setHostnameVerificationAlgorithm("");
      case VERIFY_FULL -> ssl.setHostnameVerificationAlgorithm("HTTPS");
    }
    // libpq does the same: with a root certificate even "require" verifies.
    tls.rootCertificate()
        .ifPresent(file -> ssl.setTrustAll(false)
            .setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    tls.certificate()
        .ifPresent(certificate -> tls.key()
            .ifPresent(key -> ssl.setKeyCertOptions(
                new PemKeyCertOptions().addCertPath(certificate.toString())
                    .addKeyPath(key.toString()))));
    options.setSslOptions(ssl);
  }
}
