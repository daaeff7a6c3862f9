package dev.rind.bench;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.cache.Freshness;
import dev.rind.cache.IndexLimits;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.http.Transport;
import dev.rind.edge.pulp.Database;
import dev.rind.edge.pulp.FieldKeys;
import dev.rind.edge.pulp.PulpDatabase;
import dev.rind.edge.pulp.Schema;
import dev.rind.edge.pulp.StorageSettings;
import dev.rind.edge.resolve.ConfigRepo;
import dev.rind.edge.resolve.DistributionTypes;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.route.Route;
import dev.rind.testbed.Testbed;
import io.netty.channel.EventLoopGroup;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * The edge from its catalog up, without HTTP and with nothing in memory, in front of a testbed; its
 * bounds are those of the edge's defaults.
 *
 * <p><b>Threading:</b> made and closed on a thread that may wait; {@code resolve} is callable from any.
 */
public final class ColdCatalog implements AutoCloseable {
  private static final Duration WAIT = Duration.ofSeconds(25);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final long MEMORY = 256L << 20;

  private final EventLoopGroup loops = Transport.best().loops(1);
  private final Database database;
  private final Database indexing;
  private final PulpDatabase source;
  private final Catalog catalog;
  private final Resolver resolver;

  public ColdCatalog(Testbed testbed) {
    var options = new PgConnectOptions()
        .setHost(testbed.database().host())
        .setPort(testbed.database().port())
        .setDatabase(testbed.database().name())
        .setUser(testbed.database().user())
        .setPassword(testbed.database().password())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(Integer.MAX_VALUE);
    database = new Database(loops, options,
        new Database.Bounds(3, CONNECT_MAX, 64, WAIT, Duration.ofSeconds(10)));
    indexing = new Database(loops, options,
        new Database.Bounds(1, CONNECT_MAX, 64, WAIT, Duration.ofSeconds(60)));
    source = new PulpDatabase(database, indexing, ForkJoinPool.commonPool(), MEMORY / 2,
        Schema.of(database).join(), false, true,
        new StorageSettings(Optional.empty(), FieldKeys.read(Path.of("none"), System::nanoTime)),
        ForkJoinPool.commonPool());
    var freshness = new Freshness(Duration.ofMillis(1_200), Duration.ofMillis(250),
        Duration.ofSeconds(15), Duration.ofHours(24), Duration.ofSeconds(1),
        Duration.ofSeconds(10), 0.02);
    var limits = new Catalog.Limits(freshness, freshness,
        MEMORY, Duration.ofHours(24), Duration.ofMinutes(1), 1_000_000, 100_000,
        new IndexLimits(MEMORY / 2, 7, 100_000, 64, 1_000, Duration.ofSeconds(5),
            Duration.ofHours(24), 0.2, Duration.ofSeconds(20)),
        1_000, 100_000);
    catalog = new Catalog(source, limits, database.loop(), ForkJoinPool.commonPool(),
        Ticker.systemTicker());
    resolver = new Resolver(catalog, DistributionTypes.of(List.of()),
        new ConfigRepo(Optional.empty(), "/", false), Clock.systemUTC());
  }

  public Catalog catalog() {
    return catalog;
  }

  public Resolver resolver() {
    return resolver;
  }

  PulpDatabase source() {
    return source;
  }

  /** The one connection that indexes are loaded over. */
  Database indexing() {
    return indexing;
  }

  /** What a path turns out to be; a path that no distribution has fails. */
  CompletableFuture<Resolution> resolve(String path) {
    return catalog.match("default", path).thenCompose(match -> {
      if (match.orElse(null) instanceof Distribution distribution) {
        return resolver.resolve(
            distribution, new Route.Content("default", path, "/pulp/content/" + path));
      }
      throw new IllegalStateException("no distribution has " + path);
    }).toCompletableFuture();
  }

  @Override
  public void close() {
    database.close();
    indexing.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
