package dev.rind.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.cache.Freshness;
import dev.rind.cache.IndexLimits;
import dev.rind.cache.Watermark;
import dev.rind.edge.body.BodyLimits;
import dev.rind.edge.body.BodySender;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.body.LocalFiles;
import dev.rind.edge.body.StoredFiles;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Sharing;
import dev.rind.edge.config.Authentication;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Freshness.Events;
import dev.rind.edge.config.Lifecycle;
import dev.rind.edge.config.ListenAddress;
import dev.rind.edge.config.Setting;
import dev.rind.edge.forward.ForwardLimits;
import dev.rind.edge.forward.ForwardStats;
import dev.rind.edge.forward.Forwarder;
import dev.rind.edge.forward.Target;
import dev.rind.edge.guard.Checks;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.guard.certificate.Verdicts;
import dev.rind.edge.guard.identity.Identities;
import dev.rind.edge.guard.identity.Logins;
import dev.rind.edge.guard.identity.RbacCheck;
import dev.rind.edge.guard.identity.Way;
import dev.rind.edge.http.HttpLimits;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.RequestLog;
import dev.rind.edge.http.Transport;
import dev.rind.edge.ops.AccessLog;
import dev.rind.edge.ops.AccessLogFormat;
import dev.rind.edge.ops.AdminHandler;
import dev.rind.edge.ops.Meter;
import dev.rind.edge.ops.Metrics;
import dev.rind.edge.ops.Readiness;
import dev.rind.edge.pulp.ChangeListener;
import dev.rind.edge.pulp.Heartbeat;
import dev.rind.edge.pulp.PulpDatabase;
import dev.rind.edge.resolve.ConfigRepo;
import dev.rind.edge.resolve.DistributionTypes;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.respond.Responder;
import dev.rind.edge.route.Router;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: makes every room of the edge, in the order that a request goes through them.
 *
 * <p><b>Threading:</b> started and closed on a thread that may wait.
 */
final class Edge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
  private static final int REQUEST_LINE_MAX = 8190;
  private static final int FIELD_MAX = 16_384;
  private static final int HEAD_MAX = 32_768;
  private static final long REQUEST_BODY_MAX = 1 << 20;
  private static final long BASE_PATHS_MAX = 1_000_000;
  private static final long UNKNOWN_BASE_PATHS_MAX = 100_000;
  private static final double REFRESH_SHARE = 0.02;
  /** A statement that PostgreSQL ends for its time comes back a little later. */
  private static final Duration READ_SLACK = Duration.ofSeconds(5);
  /** In case a change is not told after all. */
  private static final Duration TOLD_READ_AGAIN = Duration.ofSeconds(30);
  private static final Duration ECHO_MIN = Duration.ofMillis(100);
  private static final Duration ECHO_MAX = Duration.ofSeconds(1);
  private static final int SETS_TRACKED_MAX = 100_000;
  private static final int INDEXES_TOGETHER_MAX = 64;
  private static final int INDEXES_WAITING_MAX = 1_000;
  private static final double INDEX_SHARE = 0.2;
  private static final Duration INDEX_BURST = Duration.ofSeconds(20);
  private static final long VERDICT_BYTES_MAX = 32L << 20;
  private static final int PROGRAM_THREADS = 2;
  private static final int PROGRAMS_WAITING_MAX = 1_000;
  private static final int LISTING_THREADS = 2;
  private static final int ADMIN_CONNECTIONS_MAX = 64;
  private static final int ADMIN_THREADS = 2;
  private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOG_CLOSE_WAIT = Duration.ofSeconds(5);

  private final EdgeConfig config;
  private final HttpServer server;
  private final List<SocketAddress> addresses;
  private final SocketAddress adminAddress;
  private final Readiness readiness;
  private final Deque<AutoCloseable> parts;

  private Edge(EdgeConfig config, HttpServer server, List<SocketAddress> addresses,
      SocketAddress adminAddress, Readiness readiness, Deque<AutoCloseable> parts) {
    this.config = config;
    this.server = server;
    this.addresses = addresses;
    this.adminAddress = adminAddress;
    this.readiness = readiness;
    this.parts = parts;
  }

  /** Starts to serve, or says why not; then nothing is left open. */
  static Edge start(EdgeConfig config) throws StartFailure {
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      return start(config, parts);
    } catch (StartFailure | RuntimeException failure) {
      closeAll(parts);
      throw failure;
    }
  }

  private static Edge start(EdgeConfig config, Deque<AutoCloseable> parts) throws StartFailure {
    var media = MediaFolder.readable(config.storage());
    var transport = transport(config);
    var loops = transport.loops(config.http().threads());
    parts.push(() -> end(loops));
    var pulp = PulpConnection.open(config, loops);
    parts.push(pulp);
    var pool = new IoPool(config.body().ioThreads(), config.body().ioWaitingMax());
    parts.push(pool);
    // Each connection has one task there at most, so that none that has begun is refused.
    var listing = new IoPool(LISTING_THREADS, httpLimits(config).connectionsMax());
    parts.push(listing);

    var router = new Router(config.content().prefix(), config.content().domainEnabled(),
        config.forward().server().isPresent() ? config.forward().routes() : List.of());
    var shared = SharedRedis.open(config, pulp, loops);
    shared.ifPresent(parts::push);
    var told = new Watermark(TOLD_READ_AGAIN, System::nanoTime);
    var catalog = catalog(config, pulp, source(config, pulp, pool),
        shared.map(SharedRedis::sharing).orElse(null), told);
    var resolver = resolver(config, catalog);
    var responder = new Responder(Clock.systemUTC(), config.content().noCache());
    var files = new LocalFiles(media, pool);
    var stored = new StoredFiles(files, bodyLimits(config), System::nanoTime,
        ForkJoinPool.commonPool());
    parts.push(stored);
    // As for listings: none that has begun is refused.
    var reading = new IoPool(config.body().ioThreads(), httpLimits(config).connectionsMax());
    parts.push(reading);
    var body = new BodySender(stored, listing, reading);
    var metrics = new Metrics();
    parts.push(metrics);
    var forwarding = new ForwardStats();
    var elsewhere = elsewhere(config, transport, pool, forwarding);
    metrics.watch(forwarding);
    metrics.watch(Meter.FORWARD_SHARED, () -> elsewhere == null ? 0 : elsewhere.shared());
    metrics.watch(Meter.FORWARD_SHARED_LATE,
        () -> elsewhere == null ? 0 : elsewhere.waitedInVain());
    var logins = Logins.start(ForkJoinPool.commonPool());
    parts.push(logins);
    // Of their own, since one that does not end keeps its thread.
    var programs = new IoPool(PROGRAM_THREADS, PROGRAMS_WAITING_MAX);
    parts.push(programs);
    var checks = checks(config, pulp, catalog, logins, pool, programs);
    var guards = new Guards(catalog, checks, ForkJoinPool.commonPool());
    metrics.watch(guards);
    metrics.watch(logins);
    metrics.watch(checks.programs());
    var peers = trustedPeers(config);
    var walk = new RequestWalk(router, catalog, guards, peers, resolver,
        responder, body, elsewhere,
        config.databaseLimits().requestWait(), config.body().recheck(), Ticker.systemTicker());

    var server = new HttpServer(loops, httpLimits(config), walk,
        metrics.counting(requestLog(config, metrics, parts)), new ClientNames(config.proxies()));
    metrics.watch(server);
    metrics.started(AotCache.isUsed());
    metrics.watch(catalog);
    metrics.watch(shared.map(SharedRedis::sharing));
    metrics.watch(pulp.database(), pulp.indexing());
    metrics.watch(pool, listing);
    metrics.watch(stored);
    metrics.watch(Meter.FILES_READ_AHEAD, body::readsAhead);
    var listener = listener(config, pulp, catalog, told);
    listener.ifPresent(parts::push);
    metrics.watchEvents(listener);
    metrics.watch(Meter.LISTINGS_REFUSED, body::listingsRefused);
    metrics.watch(Meter.LISTINGS_TOO_LONG, catalog::listingsTooLong);
    metrics.watch(Meter.RANGES_IGNORED, responder::rangesIgnored);
    metrics.watch(Meter.FILES_GONE, walk::filesGone);
    metrics.watch(Meter.FOLDER_UNREADABLE, files::folderUnreadable);
    metrics.watch(Meter.LATE, walk::late);
    metrics.watch(Meter.KNOWN, walk::again);
    metrics.watch(Meter.CONTENT_APP_STATEMENTS, walk::contentAppStatements);

    // First, so that it can tell how far the start has come, and last to end: until then it tells of the drain.
    var adminPool = new IoPool(ADMIN_THREADS, ADMIN_CONNECTIONS_MAX);
    parts.push(adminPool);
    var readiness = new Readiness(() -> LocalFiles.isReadable(media), adminPool);
    var explainer = new Explainer(
        new Explainer.Rooms(router, catalog, guards, peers, any -> resolver(config, any),
            new Responder(Clock.systemUTC(), config.content().noCache())),
        rules(config), files, adminPool);
    var admin = new HttpServer(loops, adminLimits(config),
        new AdminHandler(metrics, readiness, adminPool, ADMIN_PATIENCE, explainer,
            config.databaseLimits().requestWait().plus(ADMIN_PATIENCE)),
        _ -> {}, (_, _) -> "");
    parts.push(admin);
    var adminAddress = new Listeners(transport, admin)
        .open(Setting.ADMIN, List.of(config.admin()))
        .getFirst();
    LOG.info("health, metrics and explanations on {}", adminAddress);

    parts.push(server);
    var addresses = new Listeners(transport, server).open(Setting.LISTEN, config.listen());
    if (config.lifecycle().heartbeat() == Lifecycle.Heartbeat.TRUE) {
      var heartbeat = Heartbeat.start(pulp.database(), pulp.schema(), ProcessName.get(),
          Main.version());
      parts.push(heartbeat);
      metrics.watch(heartbeat);
    }
    readiness.serving();
    LOG.info("serving {} on {}", config.content().prefix(), addresses);
    return new Edge(config, server, addresses, adminAddress, readiness, parts);
  }

  private static Transport transport(EdgeConfig config) throws StartFailure {
    var wanted = config.http().transport();
    try {
      return switch (wanted) {
        case AUTO -> Transport.best();
        case EPOLL -> Transport.EPOLL.available();
        case IO_URING -> Transport.IO_URING.available();
        case NIO -> Transport.NIO;
      };
    } catch (UnsupportedOperationException missing) {
      throw new StartFailure("%s: %s cannot be used on this machine: %s".formatted(
          Setting.HTTP_TRANSPORT.key(), wanted, missing.getMessage()));
    }
  }

  private static Explainer.Rules rules(EdgeConfig config) {
    return new Explainer.Rules(config.content().prefix(),
        DistributionTypes.of(config.content().versionTypes()),
        config.forward().server().map(ListenAddress::toString), httpLimits(config),
        config.databaseLimits().requestWait());
  }

  private static @Nullable Elsewhere elsewhere(EdgeConfig config, Transport transport, IoPool pool,
      ForwardStats stats) {
    var forward = config.forward();
    if (forward.server().isEmpty()) {
      return null;
    }
    var target = switch (forward.server().get()) {
      case ListenAddress.Tcp(String host, int port) -> new Target.Tcp(host, port);
      case ListenAddress.Unix(Path path) -> new Target.Unix(path);
      case ListenAddress.Systemd _ -> throw new IllegalStateException("no server to connect to");
    };
    var forwarder = new Forwarder(target, new ForwardLimits(forward.connectionsMax(),
        forward.waitingMax(), forward.connectMax(), forward.headMax(), forward.stallMax()),
        config.http().threads(), transport, pool, config.proxies()::trusts, stats);
    LOG.info("what is not served here goes to {}", forward.server().get());
    return new Elsewhere(forwarder, forward.shareWait());
  }

  private static Checks checks(EdgeConfig config, PulpConnection pulp, Catalog catalog,
      Logins logins, IoPool pool, IoPool programs) {
    var content = config.content();
    var authentication = config.authentication();
    var ways = authentication.ways().stream().map(Edge::way).toList();
    return new Checks(
        new Checks.Rules(content.apiRoot(), content.domainEnabled(),
            content.domainEnabled() && pulp.schema().entitlementsNameDomains(),
            content.guardVariables(), System::getenv,
            new RbacCheck.Unknowns(authentication.otherPolicy(), authentication.otherWays())),
        new Verdicts(pool, Clock.systemUTC(), VERDICT_BYTES_MAX),
        new Identities(ways, authentication.newcomers(), catalog::user, logins), catalog, programs,
        pulp.database().loop());
  }

  private static TrustedPeers trustedPeers(EdgeConfig config) {
    var fields = new ArrayList<>(List.of(Verdicts.HEADER));
    for (var way : config.authentication().ways()) {
      switch (way) {
        case Authentication.Way.Basic _ -> {}
        case Authentication.Way.RemoteUser(String header) -> fields.add(header);
        case Authentication.Way.JsonHeader(String header, String _) -> fields.add(header);
      }
    }
    return new TrustedPeers(config.guardProxies()::trusts, fields);
  }

  private static Way way(Authentication.Way way) {
    return switch (way) {
      case Authentication.Way.Basic _ -> new Way.Basic();
      case Authentication.Way.RemoteUser(String header) -> new Way.RemoteUser(header);
      case Authentication.Way.JsonHeader(String header, String program) ->
        new Way.JsonHeader(header, Checks.filter(program));
    };
  }

  /** @param waiting does what may wait */
  static PulpDatabase source(EdgeConfig config, PulpConnection pulp, IoPool waiting) {
    var content = config.content();
    return new PulpDatabase(pulp.database(), pulp.indexing(), ForkJoinPool.commonPool(),
        config.memory().bytesMax() / 2, pulp.schema(), content.hideGuarded(),
        content.retention().isPositive(), pulp.storages(), waiting);
  }

  static Catalog catalog(EdgeConfig config, PulpConnection pulp, PulpDatabase source,
      @Nullable Sharing sharing, Watermark told) {
    return new Catalog(source, sharing, limits(config), pulp.database().loop(),
        ForkJoinPool.commonPool(),
        Ticker.systemTicker(), told);
  }

  /** Half a bound apart, so that one that is late leaves answers young enough. */
  private static Optional<ChangeListener> listener(EdgeConfig config, PulpConnection pulp,
      Catalog catalog, Watermark told) {
    if (config.freshness().events() == Events.OFF) {
      return Optional.empty();
    }
    if (pulp.proxied()) {
      LOG.warn("freshness.events is on, but nothing is told through a database proxy");
      return Optional.empty();
    }
    var half = config.freshness().bound().dividedBy(2).toMillis();
    return Optional.of(ChangeListener.start(pulp.database(), told, catalog::changed,
        Duration.ofMillis(Math.clamp(half, ECHO_MIN.toMillis(), ECHO_MAX.toMillis())),
        System::nanoTime));
  }

  static Resolver resolver(EdgeConfig config, Catalog catalog) {
    var content = config.content();
    return new Resolver(catalog, DistributionTypes.of(content.versionTypes()),
        new ConfigRepo(content.origin(), content.prefix(), content.domainEnabled()),
        Clock.systemUTC());
  }

  private static Catalog.Limits limits(EdgeConfig config) {
    var freshness = config.freshness();
    return new Catalog.Limits(
        freshness(config, freshness.outage()), freshness(config, freshness.guardOutage()),
        config.memory().bytesMax(), config.lifetimes().file(), config.lifetimes().listing(),
        BASE_PATHS_MAX, UNKNOWN_BASE_PATHS_MAX,
        new IndexLimits(config.memory().bytesMax() / 2, config.index().missesMin(),
            SETS_TRACKED_MAX, INDEXES_TOGETHER_MAX, INDEXES_WAITING_MAX, config.index().waitMax(),
            config.lifetimes().file(), INDEX_SHARE, INDEX_BURST),
        config.databaseLimits().keysMax(), config.databaseLimits().waitingMax());
  }

  private static Freshness freshness(EdgeConfig config, Duration outage) {
    var freshness = config.freshness();
    return new Freshness(freshness.bound(), freshness.waitMax(),
        config.databaseLimits().statementTimeout().plus(READ_SLACK), outage, freshness.refresh(),
        freshness.boundMax(), REFRESH_SHARE);
  }

  private static OpenFiles openFiles(EdgeConfig config) {
    var forward = config.forward();
    return OpenFiles.ofProcess(config.databaseLimits().connections()
        + (forward.server().isPresent() ? forward.connectionsMax() : 0));
  }

  private static HttpLimits httpLimits(EdgeConfig config) {
    var http = config.http();
    return new HttpLimits(REQUEST_LINE_MAX, FIELD_MAX, HEAD_MAX, REQUEST_BODY_MAX,
        http.connectionsMax() == 0 ? openFiles(config).connectionsMax() : http.connectionsMax(),
        http.idle(), http.headTimeout(), http.stall());
  }

  private static BodyLimits bodyLimits(EdgeConfig config) {
    var body = config.body();
    return new BodyLimits(body.recheck(), body.memoryBytesMax(), (int) body.memoryFileMax(),
        openFilesMax(config));
  }

  private static int openFilesMax(EdgeConfig config) {
    var openFilesMax = config.body().openFilesMax();
    return openFilesMax == 0 ? openFiles(config).filesMax() : openFilesMax;
  }

  private static HttpLimits adminLimits(EdgeConfig config) {
    var http = config.http();
    return new HttpLimits(REQUEST_LINE_MAX, FIELD_MAX, HEAD_MAX, 0, ADMIN_CONNECTIONS_MAX,
        http.idle(), http.headTimeout(), http.stall());
  }

  private static RequestLog requestLog(EdgeConfig config, Metrics metrics,
      Deque<AutoCloseable> parts) throws StartFailure {
    var settings = config.accessLog();
    if (settings.format() == dev.rind.edge.config.AccessLog.Format.OFF) {
      return _ -> {};
    }
    var format = settings.format() == dev.rind.edge.config.AccessLog.Format.JSON
        ? AccessLogFormat.JSON
        : AccessLogFormat.COMBINED;
    try {
      var log = AccessLog.open(settings.file(), format, settings.waitingMax(), LOG_CLOSE_WAIT);
      parts.push(log);
      metrics.watch(log);
      return log;
    } catch (IOException failure) {
      throw new StartFailure("The access log %s cannot be written: %s"
          .formatted(settings.file().orElseThrow(), failure.getMessage()));
    }
  }

  /** Where it listens; a port that was left to the system is in it. */
  List<SocketAddress> addresses() {
    return addresses;
  }

  /** Where it tells of itself. */
  SocketAddress adminAddress() {
    return adminAddress;
  }

  /** Stops accepting, and lets what is in flight be finished as long as {@code shutdown.drain} says. */
  void drain() {
    readiness.draining();
    LOG.info("draining {} connections", server.open());
    if (!server.drain(config.lifecycle().shutdownDrain()).join()) {
      LOG.warn("{} connections were not finished in time and are cut off", server.open());
    }
  }

  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failure) {
        LOG.warn("a part of the edge could not be closed", failure);
      }
    }
  }

  private static void end(EventLoopGroup loops) {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
