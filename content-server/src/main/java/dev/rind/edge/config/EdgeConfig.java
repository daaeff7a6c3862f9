package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything the operator has decided, checked: Rind's settings and what it needs of Pulp's.
 *
 * <p>Read once, before a socket opens. Immutable, and printing it shows no secret.
 *
 * @param redis Pulp's, where it has one
 * @param sharing what edges share, in that Redis or another
 * @param pulpCaches whether pulpcore-content keeps its answers in that Redis ({@code CACHE_ENABLED})
 * @param files the settings files that were found, in the order they were read
 */
public record EdgeConfig(
    List<ListenAddress> listen,
    ListenAddress.Tcp admin,
    Lifecycle lifecycle,
    Http http,
    Freshness freshness,
    Lifetimes lifetimes,
    Index index,
    Memory memory,
    Database database,
    DatabaseLimits databaseLimits,
    Body body,
    AccessLog accessLog,
    TrustedProxies proxies,
    TrustedProxies guardProxies,
    Forward forward,
    Content content,
    Authentication authentication,
    Storage storage,
    Optional<Redis> redis,
    Sharing sharing,
    boolean pulpCaches,
    Keys keys,
    List<Path> files) {

  public EdgeConfig {
    listen = List.copyOf(listen);
    files = List.copyOf(files);
  }

  /**
   * Reads all sources, the later ones overruling the earlier: Pulp's settings file and {@code PULP_*} for what is
   * Pulp's; {@code rind.yaml}, {@code RIND_*} and the command line for what is Rind's.
   *
   * @throws Faults with everything that is wrong with any of them
   */
  public static EdgeConfig read(CommandLine line, Map<String, String> environment,
      FileSource source) throws Faults {
    var faults = new ArrayList<Fault>();
    var rind = RindSettings.read(line, environment, source, faults);
    var pulpSettings = PulpSettings.read(environment, source, faults);
    // What a file that could not be read would have said is not guessed at: its own faults are enough.
    boolean pulpIsKnown = faults.stream()
        .noneMatch(fault -> fault.key().equals(PulpSettings.VARIABLE));
    var pulp = new PulpReader(pulpSettings, pulpIsKnown ? faults : new ArrayList<>());
    var files = Stream.concat(pulpSettings.files().stream(), rind.files().stream()).toList();
    var config = assemble(rind, pulp, Optional.ofNullable(environment.get("USER")), files);
    if (!faults.isEmpty()) {
      throw new Faults(faults);
    }
    return config;
  }

  private static EdgeConfig assemble(RindSettings rind, PulpReader pulp, Optional<String> user,
      List<Path> files) {
    var redis = Redis.read(pulp);
    var sharing = sharing(rind, redis);
    return new EdgeConfig(
        rind.get(Setting.LISTEN),
        rind.get(Setting.ADMIN),
        new Lifecycle(rind.get(Setting.STARTUP_WAIT), rind.get(Setting.SHUTDOWN_DRAIN),
            rind.get(Setting.HEARTBEAT)),
        http(rind),
        new Freshness(
            rind.get(Setting.FRESHNESS_BOUND),
            rind.get(Setting.FRESHNESS_BOUND_MAX),
            rind.get(Setting.FRESHNESS_REFRESH),
            rind.get(Setting.FRESHNESS_WAIT),
            rind.get(Setting.FRESHNESS_OUTAGE),
            rind.get(Setting.FRESHNESS_GUARD_OUTAGE),
            rind.get(Setting.FRESHNESS_EVENTS)),
        new Lifetimes(rind.get(Setting.TTL_FILE), rind.get(Setting.TTL_LISTING)),
        new Index(rind.get(Setting.INDEX_MISSES_MIN), rind.get(Setting.INDEX_WAIT)),
        new Memory(rind.get(Setting.MEMORY_BYTES_MAX)),
        Database.read(pulp, user),
        databaseLimits(rind),
        new Body(
            rind.get(Setting.BODY_RECHECK),
            rind.get(Setting.BODY_MEMORY_BYTES_MAX),
            rind.get(Setting.BODY_MEMORY_FILE_MAX),
            rind.get(Setting.BODY_OPEN_FILES_MAX),
            rind.get(Setting.BODY_IO_THREADS),
            rind.get(Setting.BODY_IO_WAITING_MAX)),
        new AccessLog(
            rind.get(Setting.ACCESS_LOG_FORMAT),
            rind.get(Setting.ACCESS_LOG_PATH),
            rind.get(Setting.ACCESS_LOG_WAITING_MAX)),
        rind.get(Setting.PROXIES_TRUSTED),
        rind.get(Setting.GUARD_TRUSTED_PROXIES),
        forward(rind),
        Content.read(pulp, rind.get(Setting.DISTRIBUTIONS_VERSION_TYPES)),
        Authentication.read(pulp),
        Storage.read(pulp),
        redis,
        sharing,
        pulp.flag("CACHE_ENABLED"),
        // What goes into Redis is signed with a key that is made of Pulp's.
        Keys.read(pulp, sharing.used().isPresent()),
        files);
  }

  private static Http http(RindSettings rind) {
    int threads = rind.get(Setting.HTTP_THREADS);
    return new Http(
        rind.get(Setting.HTTP_IDLE),
        rind.get(Setting.HTTP_HEAD_TIMEOUT),
        rind.get(Setting.HTTP_STALL),
        rind.get(Setting.HTTP_CONNECTIONS_MAX),
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        rind.get(Setting.HTTP_TRANSPORT));
  }

  private static Forward forward(RindSettings rind) {
    return new Forward(
        rind.get(Setting.FORWARD_URL),
        rind.get(Setting.FORWARD_ROUTES),
        rind.get(Setting.FORWARD_CONNECTIONS_MAX),
        rind.get(Setting.FORWARD_WAITING_MAX),
        rind.get(Setting.FORWARD_CONNECT_TIMEOUT),
        rind.get(Setting.FORWARD_HEAD_TIMEOUT),
        rind.get(Setting.FORWARD_STALL),
        rind.get(Setting.FORWARD_SHARE_WAIT));
  }

  private static Sharing sharing(RindSettings rind, Optional<Redis> pulps) {
    return new Sharing(
        rind.get(Setting.REDIS_ENABLED),
        rind.get(Setting.REDIS_URL).or(() -> pulps),
        rind.get(Setting.REDIS_TIMEOUT),
        rind.get(Setting.REDIS_INDEX_TIMEOUT),
        (int) Math.min(1 << 29, rind.get(Setting.REDIS_INDEX_BYTES_MAX)));
  }

  private static DatabaseLimits databaseLimits(RindSettings rind) {
    return new DatabaseLimits(
        rind.get(Setting.DB_CONNECTIONS),
        rind.get(Setting.DB_CONNECT_TIMEOUT),
        rind.get(Setting.DB_STATEMENT_TIMEOUT),
        rind.get(Setting.DB_INDEX_TIMEOUT),
        rind.get(Setting.DB_KEYS_MAX),
        rind.get(Setting.DB_WAITING_MAX),
        rind.get(Setting.DB_REQUEST_WAIT),
        rind.get(Setting.DB_PROXY));
  }
}
