package dev.rind.edge.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Rind's own settings, each with its key, default, what it may be, and one sentence of what it does. The table of
 * {@code docs/configuration.md} is made of this one.
 *
 * <p>The key {@code memory.bytesMax} is {@code memory: {bytesMax: ...}} in {@code rind.yaml} and {@code
 * RIND_MEMORY_BYTES_MAX} in the environment. Not an enum, so that each constant knows the type of its value.
 */
public final class Setting<T> {

  private static final Map<String, Setting<?>> BY_KEY = new LinkedHashMap<>();

  private static final Duration DAY = Duration.ofDays(1);

  public static final Setting<List<ListenAddress>> LISTEN = define("listen", "[::]:24816",
      Kind.addresses(),
      "Where content is served.");
  public static final Setting<ListenAddress.Tcp> ADMIN = define("admin", "127.0.0.1:24815",
      Kind.tcp(),
      "Where health, metrics and explanations are served; nothing of it is reachable through `listen`.");

  static final Setting<Duration> STARTUP_WAIT = define("startup.wait", "30s",
      durations(Duration.ZERO, DAY),
      "How long to wait for PostgreSQL at start before giving up; 0 waits for ever.");
  static final Setting<Duration> SHUTDOWN_DRAIN = define("shutdown.drain", "300s",
      durations(Duration.ZERO, DAY),
      "How long transfers under way may take after SIGTERM before they are cut off.");

  static final Setting<Lifecycle.Heartbeat> HEARTBEAT = define("heartbeat", "true",
      Kind.choice(Lifecycle.Heartbeat.class),
      "Whether Pulp is told that this edge is there, so that `pulp status` shows it.");

  static final Setting<Duration> HTTP_IDLE = define("http.idle", "60s", durations(seconds(1), DAY),
      "How long a kept connection may stay without a request, or a client take to send a body.");
  static final Setting<Duration> HTTP_HEAD_TIMEOUT = define("http.headTimeout", "10s",
      durations(seconds(1), seconds(600)),
      "How long a client may take to send the head of a request.");
  static final Setting<Duration> HTTP_STALL = define("http.stall", "60s",
      durations(seconds(1), DAY),
      "How long a client may read nothing of a response before it is cut off.");
  static final Setting<Integer> HTTP_CONNECTIONS_MAX = define("http.connectionsMax", "0",
      Kind.whole(0, 10_000_000),
      "How many connections are held at once; 0 takes what the limit on open files allows.");
  static final Setting<Integer> HTTP_THREADS = define("http.threads", "0", Kind.whole(0, 1024),
      "How many event loops serve; 0 takes one for each processor.");
  public static final Setting<Http.Sockets> HTTP_TRANSPORT = define("http.transport", "auto",
      Kind.choice(Http.Sockets.class),
      "How sockets are watched; auto is epoll where there is one, else nio. Where the kernel forbids what is named, `serve` does not start.");

  static final Setting<Duration> FRESHNESS_BOUND = define("freshness.bound", "1.2s",
      durations(Duration.ofMillis(10), seconds(3600)),
      "How old an answer of what a distribution serves may be before PostgreSQL is asked again.");
  static final Setting<Duration> FRESHNESS_REFRESH = define("freshness.refresh", "1s",
      durations(Duration.ofMillis(10), seconds(3600)),
      "How far apart the rounds are that read again what is in use, so that nobody waits for it.");
  static final Setting<Duration> FRESHNESS_BOUND_MAX = define("freshness.boundMax", "10s",
      durations(Duration.ofMillis(10), seconds(3600)),
      "To what the bound may grow where the rounds of one question would cost PostgreSQL more than 2 % of a core.");
  static final Setting<Duration> FRESHNESS_WAIT = define("freshness.wait", "250ms",
      durations(Duration.ZERO, seconds(60)),
      "How long a request waits for that, before it is answered with what is known.");
  static final Setting<Duration> FRESHNESS_OUTAGE = define("freshness.outage", "24h",
      durations(Duration.ZERO, DAY.multipliedBy(30)),
      "How long what is known is used while PostgreSQL does not answer.");

  static final Setting<Duration> FRESHNESS_GUARD_OUTAGE = define("freshness.guardOutage", "1h",
      durations(Duration.ZERO, DAY.multipliedBy(30)),
      "The same for guards, permissions and users; after it whoever is guarded against is denied.");

  static final Setting<Freshness.Events> FRESHNESS_EVENTS = define("freshness.events", "off",
      Kind.choice(Freshness.Events.class),
      "Whether PostgreSQL is listened to, whose triggers (`rind triggers install`) tell at once what changes.");

  static final Setting<Duration> TTL_FILE = define("ttl.file", "24h",
      durations(seconds(1), DAY.multipliedBy(30)),
      "How long it is believed that a path of a publication is a certain file.");
  static final Setting<Duration> TTL_LISTING = define("ttl.listing", "60s",
      durations(Duration.ZERO, DAY),
      "How long a listing of a directory is kept.");

  static final Setting<Integer> INDEX_MISSES_MIN = define("index.missesMin", "7",
      Kind.whole(1, 1000),
      "How many different unknown paths of one publication have its whole index loaded; half as many where edges share a Redis, and half of that where few publications are asked for.");
  static final Setting<Duration> INDEX_WAIT = define("index.wait", "5s",
      durations(Duration.ZERO, seconds(60)),
      "How long a lookup waits for the index that is being loaded, before it is asked by itself.");

  static final Setting<Long> MEMORY_BYTES_MAX = define("memory.bytesMax", "auto",
      Kind.bytes(1 << 20, () -> Runtime.getRuntime().maxMemory() / 4),
      "How much memory the cache may fill; auto is a quarter of the heap.");

  static final Setting<Integer> DB_CONNECTIONS = define("db.connections", "3", Kind.whole(1, 100),
      "How many connections to PostgreSQL are held.");
  static final Setting<Duration> DB_STATEMENT_TIMEOUT = define("db.statementTimeout", "10s",
      durations(Duration.ofMillis(100), seconds(600)), "How long one statement may run.");
  static final Setting<Duration> DB_INDEX_TIMEOUT = define("db.indexTimeout", "60s",
      durations(Duration.ofMillis(100), seconds(3600)),
      "How long the statement may run that loads all files of a publication.");
  static final Setting<Duration> DB_CONNECT_TIMEOUT = define("db.connectTimeout", "5s",
      durations(Duration.ofMillis(100), seconds(60)),
      "How long a try to connect to PostgreSQL may take.");
  static final Setting<Integer> DB_KEYS_MAX = define("db.keysMax", "1000", Kind.whole(1, 10_000),
      "How many lookups share one statement at most.");
  static final Setting<Integer> DB_WAITING_MAX = define("db.waitingMax", "100000",
      Kind.whole(1, 10_000_000),
      "How many lookups wait for a statement at most; one more is refused.");
  static final Setting<Duration> DB_REQUEST_WAIT = define("db.requestWait", "25s",
      durations(Duration.ofMillis(100), seconds(600)),
      "How long a request waits for its lookups before it fails.");
  static final Setting<DatabaseLimits.Proxy> DB_PROXY = define("db.proxy", "auto",
      Kind.choice(DatabaseLimits.Proxy.class),
      "Whether PgBouncer or the like is in between, so that named statements and LISTEN are not used; auto finds out.");

  static final Setting<Duration> BODY_RECHECK = define("body.recheck", "30s",
      durations(seconds(1), DAY),
      "How often a file in use is compared with the storage, and at most the row of one that is gone from there read again.");
  static final Setting<Long> BODY_MEMORY_BYTES_MAX = define("body.memoryBytesMax", "auto",
      Kind.bytes(1 << 20, () -> Runtime.getRuntime().maxMemory() / 4),
      "How much memory, beside the heap, the bytes of small files may fill; auto is as much as a quarter of the heap.");
  static final Setting<Long> BODY_MEMORY_FILE_MAX = define("body.memoryFileMax", "8KiB",
      Kind.bytes(0, 1 << 20),
      "How long a file may be that is sent from memory; longer ones are sent by sendfile.");
  static final Setting<Integer> BODY_OPEN_FILES_MAX = define("body.openFilesMax", "0",
      Kind.whole(0, 1_000_000),
      "How many files are open at once; 0 is a fifth of what the limit on open files leaves. More are copied, which takes more CPU.");
  static final Setting<Integer> BODY_IO_THREADS = define("body.ioThreads", "8", Kind.whole(1, 256),
      "How many threads open and read cold files.");
  static final Setting<Integer> BODY_IO_WAITING_MAX = define("body.ioWaitingMax", "10000",
      Kind.whole(1, 1_000_000),
      "How many requests wait for those threads at most; one more is refused.");

  static final Setting<AccessLog.Format> ACCESS_LOG_FORMAT = define("accessLog.format", "combined",
      Kind.choice(AccessLog.Format.class), "How a request is logged.");
  static final Setting<Optional<Path>> ACCESS_LOG_PATH = define("accessLog.path", "-", Kind.file(),
      "Where requests are logged; - is standard output.");
  static final Setting<Integer> ACCESS_LOG_WAITING_MAX = define("accessLog.waitingMax", "65536",
      Kind.whole(1, 10_000_000),
      "How many lines wait to be written at most; one more is dropped and counted.");

  static final Setting<TrustedProxies> PROXIES_TRUSTED = define("proxies.trusted",
      "127.0.0.0/8, ::1/128, unix",
      Kind.proxies(), "Whose word is taken for the address of a client.");
  static final Setting<TrustedProxies> GUARD_TRUSTED_PROXIES = define("guard.trustedProxies",
      "127.0.0.0/8, ::1/128, unix",
      Kind.proxies(),
      "From whom guards take a client's certificate (X-CLIENT-CERT) and the name of a user.");
  static final Setting<List<String>> DISTRIBUTIONS_VERSION_TYPES = define(
      "distributions.versionTypes", "",
      Kind.types(),
      "Types of distributions that have no publications and serve the content of a repository version.");

  static final Setting<Optional<ListenAddress>> FORWARD_URL = define("forward.url", "-",
      Kind.server(),
      "The pulpcore-content that answers what this edge does not: files that are not stored yet, plugins' own content, guards that are not known; - for none.");
  static final Setting<List<String>> FORWARD_ROUTES = define("forward.routes", "",
      Kind.prefixes(),
      "Paths outside of Pulp's content that go there as well, whatever the method.");
  static final Setting<Integer> FORWARD_CONNECTIONS_MAX = define("forward.connectionsMax", "200",
      Kind.whole(1, 100_000),
      "How many connections to it are held at once.");
  static final Setting<Integer> FORWARD_WAITING_MAX = define("forward.waitingMax", "10000",
      Kind.whole(1, 10_000_000),
      "How many requests wait for such a connection at most; one more is refused.");
  static final Setting<Duration> FORWARD_CONNECT_TIMEOUT = define("forward.connectTimeout", "5s",
      durations(Duration.ofMillis(100), seconds(60)),
      "How long a try to connect to it may take, and how long a request waits for a connection.");
  static final Setting<Duration> FORWARD_HEAD_TIMEOUT = define("forward.headTimeout", "2m",
      durations(Duration.ofMillis(100), seconds(3600)),
      "How long it may take to begin its answer.");
  static final Setting<Duration> FORWARD_STALL = define("forward.stall", "1m",
      durations(Duration.ofMillis(100), DAY),
      "How long it may send nothing of an answer that it has begun.");
  static final Setting<Duration> FORWARD_SHARE_WAIT = define("forward.shareWait", "20s",
      durations(Duration.ZERO, seconds(600)),
      "How long a request for a file that is being stored waits to be served from the storage, before it goes there too.");

  static final Setting<Sharing.Use> REDIS_ENABLED = define("redis.enabled", "auto",
      Kind.choice(Sharing.Use.class),
      "Whether edges share facts and indexes in Redis; auto does where there is one and Pulp's SECRET_KEY is known.");
  static final Setting<Optional<Redis>> REDIS_URL = define("redis.url", "-", Kind.redis(),
      "That Redis, with user and password where it wants them; - is Pulp's own (REDIS_URL, or REDIS_HOST and its companions).");
  static final Setting<Duration> REDIS_TIMEOUT = define("redis.timeout", "50ms",
      durations(Duration.ofMillis(1), seconds(10)),
      "How long a lookup waits for Redis before it goes on without.");
  static final Setting<Duration> REDIS_INDEX_TIMEOUT = define("redis.indexTimeout", "2s",
      durations(Duration.ofMillis(1), seconds(60)),
      "The same for an index, which has megabytes.");
  static final Setting<Long> REDIS_INDEX_BYTES_MAX = define("redis.indexBytesMax", "64MiB",
      Kind.bytes(1 << 10, () -> 64L << 20),
      "How large an index may be in Redis, compressed; a larger one each edge loads by itself.");

  private final String key;
  private final String byDefault;
  private final Kind<T> kind;
  private final String purpose;

  private Setting(String key, String byDefault, Kind<T> kind, String purpose) {
    this.key = key;
    this.byDefault = byDefault;
    this.kind = kind;
    this.purpose = purpose;
  }

  private static <T> Setting<T> define(String key, String byDefault, Kind<T> kind, String purpose) {
    var setting = new Setting<>(key, byDefault, kind, purpose);
    BY_KEY.put(key, setting);
    return setting;
  }

  private static Kind<Duration> durations(Duration min, Duration max) {
    return Kind.duration(min, max);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  /** All of them, in the order of the documentation. */
  public static Collection<Setting<?>> all() {
    return Collections.unmodifiableCollection(BY_KEY.values());
  }

  static Optional<Setting<?>> byKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }

  public String key() {
    return key;
  }

  /** {@code RIND_} and the key in capitals, its words apart. */
  public String variable() {
    return "RIND_"
        + key.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  Kind<T> kind() {
    return kind;
  }

  List<String> defaultWords() {
    return kind.words(byDefault);
  }

  /** The whole of {@code docs/configuration.md}. */
  public static String markdown() {
    var page = new StringBuilder("""
        # Rind's own settings

        Rind works without any of these: what it needs to know about Pulp it reads from Pulp's settings file, which
        `PULP_SETTINGS` names (else `/etc/pulp/settings.py`), and from `PULP_*` variables. These come on top, each
        one overruling the one before: `rind.yaml` (named by `--config` or `RIND_CONFIG`, else
        `/etc/rind/rind.yaml`), the environment, the command line. In `rind.yaml` a dot is a level, or just a dot:

            freshness:
              bound: 1.2s
            memory.bytesMax: 512MiB

        Durations are written `250ms`, `1.2s`, `10m`, `24h`, `7d`; bytes `8190`, `64MiB`; lists as YAML lists, or
        with commas between. This page is made from `Setting.java`, and a test compares them.

        | key | variable | default | allowed | what it does |
        |---|---|---|---|---|
        """);
    for (var setting : all()) {
      page.append("| `%s` | `%s` | %s | %s | %s |%n".formatted(setting.key, setting.variable(),
          setting.byDefault.isEmpty() ? "" : "`" + setting.byDefault + "`", setting.kind.allowed(),
          setting.purpose));
    }
    return page.toString();
  }

  /** The whole of {@code deploy/rind.yaml}: each default, commented out. */
  static String yaml() {
    var file = new StringBuilder(
        """
            # Rind's own settings, each with its default; none is needed. What there is to know about Pulp comes from Pulp's settings
            # file (PULP_SETTINGS, else /etc/pulp/settings.py) and PULP_* variables.
            #
            # Rind reads /etc/rind/rind.yaml, or the file that --config or RIND_CONFIG names. RIND_MEMORY_BYTES_MAX in the
            # environment wins over memory.bytesMax here, and an option of the command line over both. Durations are 250ms, 1.2s,
            # 10m, 24h or 7d; bytes 8190 or 64MiB; lists YAML lists, or with commas between. This file is made from Setting.java, and
            # a test compares them.
            """);
    for (var setting : all()) {
      var plain = setting.byDefault.matches("[0-9A-Za-z.]+");
      file.append("%n# %s%n#%s: %s%n".formatted(setting.purpose, setting.key,
          plain ? setting.byDefault : '"' + setting.byDefault + '"'));
    }
    return file.toString();
  }

  @Override
  public String toString() {
    return key;
  }
}
