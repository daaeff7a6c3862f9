package dev.rind.edge;

import dev.rind.cache.Cause;
import dev.rind.edge.catalog.DownloadPolicy;
import dev.rind.edge.config.DatabaseLimits;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.pulp.Database;
import dev.rind.edge.pulp.FieldKeys;
import dev.rind.edge.pulp.Inventory;
import dev.rind.edge.pulp.PolicyRows;
import dev.rind.edge.pulp.Schema;
import dev.rind.edge.pulp.ServerInfo;
import dev.rind.edge.pulp.StorageSettings;
import dev.rind.edge.pulp.Triggers;
import dev.rind.edge.pulp.Unserved;
import dev.rind.edge.resolve.DistributionTypes;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A database that was reached, and found to be a Pulp's.
 *
 * <p>Whole publications are loaded on a connection of their own, opened when it is first needed, so that
 * no other statement waits behind such a load.
 *
 * <p><b>Threading:</b> made on a thread that may wait. <b>Errors:</b> {@link StartFailure}.
 */
record PulpConnection(Database database, Database indexing, ServerInfo server, boolean proxied,
    Schema schema,
    FieldKeys keys, StorageSettings storages, Inventory inventory)
    implements
      AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int STATEMENTS_WAITING_MAX = 64;
  private static final int INDEXING_CONNECTIONS = 1;

  static PulpConnection open(EdgeConfig config, EventLoopGroup loops) throws StartFailure {
    var proxied = config.databaseLimits().proxy() == DatabaseLimits.Proxy.TRUE;
    var database = database(config, loops, proxied);
    try {
      var server = reached(config, database);
      if (config.databaseLimits().proxy() == DatabaseLimits.Proxy.AUTO && server.behindProxy()) {
        proxied = true;
        database.close();
        database = database(config, loops, true);
      }
      var schema = answer(config, Schema.of(database));
      var missing = schema.missing();
      if (!missing.isEmpty()) {
        throw new StartFailure(
            "The database %s is not a Pulp that this edge can serve: it has no %s."
                .formatted(where(config), missing.getFirst()));
      }
      var keys = FieldKeys.read(config.keys().databaseFields(), System::nanoTime);
      var storages = new StorageSettings(config.storage().mediaRoot(), keys);
      var inventory = answer(config, Inventory.of(database, storages));
      return new PulpConnection(
          database, indexing(config, loops, proxied), server, proxied, schema,
          keys, storages, inventory);
    } catch (StartFailure | RuntimeException failure) {
      database.close();
      throw failure;
    }
  }

  private static Database database(EdgeConfig config, EventLoopGroup loops, boolean proxied) {
    var limits = config.databaseLimits();
    return new Database(loops,
        DatabaseOptions.of(config.database(), limits.statementTimeout(), proxied),
        new Database.Bounds(
            limits.connections(), limits.connectTimeout(), STATEMENTS_WAITING_MAX,
            limits.requestWait(), limits.statementTimeout()));
  }

  private static Database indexing(EdgeConfig config, EventLoopGroup loops, boolean proxied) {
    var limits = config.databaseLimits();
    return new Database(loops,
        DatabaseOptions.of(config.database(), limits.indexTimeout(), proxied),
        new Database.Bounds(INDEXING_CONNECTIONS, limits.connectTimeout(),
            STATEMENTS_WAITING_MAX, limits.indexTimeout(), limits.indexTimeout()));
  }

  /** Waits for PostgreSQL as long as {@code startup.wait} says. */
  private static ServerInfo reached(EdgeConfig config, Database database) throws StartFailure {
    var wait = config.lifecycle().startupWait();
    var began = System.nanoTime();
    while (true) {
      Throwable why;
      try {
        return database.probe()
            .get(config.databaseLimits().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException failure) {
        why = Cause.of(failure.getCause());
      } catch (TimeoutException none) {
        why = new TimeoutException(
            "no answer in " + config.databaseLimits().connectTimeout().toMillis() + " ms");
      } catch (InterruptedException interrupted) {
        throw interrupted();
      }
      if (!wait.isZero() && System.nanoTime() - began >= wait.toNanos()) {
        throw new StartFailure("PostgreSQL at %s was not reached within %s s: %s"
            .formatted(where(config), wait.toMillis() / 1000.0, why.getMessage()));
      }
      pause();
    }
  }

  private static void pause() throws StartFailure {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  /** Of what not everything is served here, at most so many. */
  List<Unserved> unserved(EdgeConfig config, int max) throws StartFailure {
    return answer(config, Unserved.first(indexing,
        DistributionTypes.of(config.content().versionTypes()).known(), max));
  }

  /** What of the triggers is installed. */
  Triggers.State triggers(EdgeConfig config) throws StartFailure {
    return answer(config, Triggers.of(database));
  }

  /** Runs SQL that installs or removes them. */
  void run(EdgeConfig config, String script) throws StartFailure {
    var _ = answer(config, Triggers.run(database, script));
  }

  /** What is asked of who downloads, by the database. */
  DownloadPolicy downloadPolicy(EdgeConfig config) throws StartFailure {
    return answer(config, PolicyRows.of(indexing));
  }

  private static <T> T answer(EdgeConfig config, CompletableFuture<T> question)
      throws StartFailure {
    try {
      return question.get();
    } catch (ExecutionException failure) {
      throw new StartFailure("The database %s cannot be read: %s"
          .formatted(where(config), Cause.of(failure.getCause()).getMessage()));
    } catch (InterruptedException interrupted) {
      throw interrupted();
    }
  }

  private static StartFailure interrupted() {
    Thread.currentThread().interrupt();
    return new StartFailure("Interrupted while waiting for PostgreSQL.");
  }

  /** Where the database is, without any secret. */
  static String where(EdgeConfig config) {
    var server = switch (config.database().server()) {
      case dev.rind.edge.config.Database.Server.Tcp(String host, int port) -> host + ":" + port;
      case dev.rind.edge.config.Database.Server.Local local -> local.socket().toString();
    };
    return server + "/" + config.database().name();
  }

  @Override
  public void close() {
    indexing.close();
    database.close();
  }
}
