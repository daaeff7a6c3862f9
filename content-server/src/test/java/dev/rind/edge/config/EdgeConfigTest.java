package dev.rind.edge.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class EdgeConfigTest {

  /** The shape of the settings of a real Pulp, with other secrets. */
  private static final String LAB = """
      SECRET_KEY = "a-secret-key"
      DB_ENCRYPTION_KEY = "/srv/pulp/database_fields.symmetric.key"
      DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": "24832",
                               "NAME": "pulp", "USER": "puppy", "PASSWORD": "a-secret-password"}}
      REDIS_URL = "redis://:a-secret-redis@127.0.0.1:24879/3"
      CACHE_ENABLED = False
      DOMAIN_ENABLED = False
      CONTENT_ORIGIN = "http://127.0.0.1:24816"
      MEDIA_ROOT = "/srv/pulp/media"
      STATIC_ROOT = "/srv/pulp/assets"
      ALLOWED_IMPORT_PATHS = ["/srv/pulp/exchange", "/tmp"]
      ALLOWED_CONTENT_CHECKSUMS = ["sha1", "sha224", "sha256", "sha384", "sha512"]
      ORPHAN_PROTECTION_TIME = 0
      DISTRIBUTED_PUBLICATION_RETENTION_PERIOD = 3  # seconds, so that a test can wait it out
      ANALYTICS = False
      """;

  private static final String FILE = "/etc/pulp/settings.py";

  private static FileSource files(Map<String, String> files) {
    return path -> {
      var text = files.get(path.toString());
      if ("unreadable".equals(text)) {
        throw new IOException("no permission");
      }
      return Optional.ofNullable(text);
    };
  }

  private static EdgeConfig read(String settings, Map<String, String> environment) throws Faults {
    return EdgeConfig.read(CommandLine.EMPTY, environment, files(Map.of(FILE, settings)));
  }

  private static List<String> faults(CommandLine line, Map<String, String> files,
      Map<String, String> environment) {
    var faults = catchThrowableOfType(Faults.class,
        () -> EdgeConfig.read(line, environment, files(files)));
    return faults == null ? List.of() : faults.all().stream().map(Fault::toString).toList();
  }

  private static List<String> faultsOfPulp(String settings) {
    return faults(CommandLine.EMPTY, Map.of(FILE, settings), Map.of());
  }

  private static List<String> faultsOfYaml(String yaml) {
    return faults(CommandLine.EMPTY, Map.of("/etc/rind/rind.yaml", yaml), Map.of());
  }

  @Test
  void readsTheSettingsOfARealPulp() throws Faults {
    var config = read(LAB, Map.of());
    assertThat(config.database().server()).isEqualTo(new Database.Server.Tcp("127.0.0.1", 24832));
    assertThat(config.database().name()).isEqualTo("pulp");
    assertThat(config.database().user()).isEqualTo("puppy");
    assertThat(config.database().password()).contains(new Secret("a-secret-password"));
    assertThat(config.database().tls().mode()).isEqualTo(Database.TlsMode.PREFER);
    assertThat(config.redis()).contains(new Redis(new Redis.Server.Tcp("127.0.0.1", 24879), 3,
        Optional.empty(), Optional.of(new Secret("a-secret-redis")), Optional.empty()));
    assertThat(config.content())
        .isEqualTo(new Content("/pulp/content/", Optional.of("http://127.0.0.1:24816"),
            false, false, Duration.ofSeconds(30), Duration.ofSeconds(3),
            Set.of("repomd.xml", "repomd.xml.asc", "repomd.xml.key"), List.of(), "/pulp/",
            Set.of()));
    var media = Path.of("/srv/pulp/media");
    assertThat(config.storage())
        .isEqualTo(new Storage(Optional.of(media), new Storage.Backend.Local(media)));
    assertThat(config.keys().databaseFields())
        .isEqualTo(Path.of("/srv/pulp/database_fields.symmetric.key"));
    assertThat(config.keys().secretKey()).contains(new Secret("a-secret-key"));
    assertThat(config.files()).containsExactly(Path.of(FILE));
  }

  @Test
  void readsWhatGuardsNeedOfPulp() throws Faults {
    var settings = """
        API_ROOT = "/hosted/"
        ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS = ["LAB_SECRET", "OTHER"]
        """;
    var content = EdgeConfig.read(CommandLine.EMPTY, Map.of(), files(Map.of(FILE, settings)))
        .content();
    assertThat(content.apiRoot()).isEqualTo("/hosted/");
    assertThat(content.guardVariables()).containsExactlyInAnyOrder("LAB_SECRET", "OTHER");
    assertThat(faultsOfPulp("API_ROOT = '/pulp'")).containsExactly("API_ROOT: /pulp (expected: a "
        + "path that begins and ends with /; from /etc/pulp/settings.py line 1)");
    assertThat(faultsOfPulp("ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS = 'LAB_SECRET'")).hasSize(1);
  }

  @Test
  void nothingAtAllIsPulpsOwnDefaults() throws Faults {
    var config = EdgeConfig.read(CommandLine.EMPTY, Map.of(), files(Map.of()));
    assertThat(config.listen()).containsExactly(new ListenAddress.Tcp("::", 24816));
    assertThat(config.admin()).isEqualTo(new ListenAddress.Tcp("127.0.0.1", 24815));
    assertThat(config.database().server())
        .isEqualTo(new Database.Server.Local(Path.of("/var/run/postgresql"), 5432))
        .extracting(server -> ((Database.Server.Local) server).socket())
        .isEqualTo(Path.of("/var/run/postgresql/.s.PGSQL.5432"));
    assertThat(config.database().user()).isEqualTo("pulp");
    assertThat(config.database().password()).isEmpty();
    assertThat(config.storage().backend())
        .isEqualTo(new Storage.Backend.Local(Path.of("/var/lib/pulp/media")));
    assertThat(config.content().prefix()).isEqualTo("/pulp/content/");
    assertThat(config.content().retention()).isEqualTo(Duration.ofDays(3));
    assertThat(config.freshness())
        .isEqualTo(
            new Freshness(Duration.ofMillis(1200), Duration.ofSeconds(10), Duration.ofSeconds(1),
                Duration.ofMillis(250), Duration.ofHours(24), Duration.ofHours(1),
                Freshness.Events.OFF));
    assertThat(config.memory().bytesMax()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    assertThat(config.http().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.redis()).isEmpty();
    assertThat(config.keys().databaseFields())
        .isEqualTo(Path.of("/etc/pulp/certs/database_fields.symmetric.key"));
    assertThat(config.accessLog())
        .isEqualTo(new AccessLog(AccessLog.Format.COMBINED, Optional.empty(), 65536));
    assertThat(config.files()).isEmpty();
  }

  @Test
  void theNamedFileTakesThePlaceOfTheCustomaryOne() throws Faults {
    var files = files(
        Map.of(FILE, "MEDIA_ROOT = '/a'", "/b.py", "MEDIA_ROOT = '/b'\nCONTENT_APP_TTL = 7",
            "/b.local.py", "MEDIA_ROOT = '/c'"));
    var config = EdgeConfig.read(CommandLine.EMPTY, Map.of("PULP_SETTINGS", "/b.py"), files);
    assertThat(config.storage().mediaRoot()).contains(Path.of("/c"));
    assertThat(config.content().heartbeat()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.files()).containsExactly(Path.of("/b.py"), Path.of("/b.local.py"));
  }

  @Test
  void theCommandLineOverrulesTheEnvironmentAndThatTheYaml() throws Faults {
    var files = files(Map.of("/my.yaml", """
        freshness: {bound: 2s, wait: 20ms}
        memory.bytesMax: 64MiB
        db:
        listen: ["unix:/run/rind", systemd]
        proxies:
          trusted: 10.0.0.0/8, unix
        """));
    var line = new CommandLine(Optional.of(Path.of("/my.yaml")),
        Map.of(Setting.ADMIN, List.of("[::1]:1")));
    var config = EdgeConfig.read(line,
        Map.of("RIND_FRESHNESS_WAIT", "30ms", "RIND_ADMIN", "[::1]:2"), files);
    assertThat(config.freshness())
        .isEqualTo(
            new Freshness(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(1),
                Duration.ofMillis(30), Duration.ofHours(24), Duration.ofHours(1),
                Freshness.Events.OFF));
    assertThat(config.memory().bytesMax()).isEqualTo(64 << 20);
    assertThat(config.admin()).isEqualTo(new ListenAddress.Tcp("::1", 1));
    assertThat(config.listen())
        .containsExactly(new ListenAddress.Unix(Path.of("/run/rind")), new ListenAddress.Systemd());
    assertThat(config.proxies().ranges()).hasSize(1);
  }

  @ParameterizedTest(name = "{0} is at {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      'HOST': '', 'PORT': ''         | Local[folder=/var/run/postgresql, port=5432]
      'HOST': '/run/pg', 'PORT': 1   | Local[folder=/run/pg, port=1]
      'HOST': 'db.example.com'       | Tcp[host=db.example.com, port=5432]
      'HOST': '::1', 'PORT': '6'     | Tcp[host=::1, port=6]
      'HOST': None                   | Local[folder=/var/run/postgresql, port=5432]
      """)
  void theDatabaseIsWhereLibpqWouldLookForIt(String entries, String server) throws Faults {
    var settings = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'p', "
        + entries + "}}";
    assertThat(read(settings, Map.of("USER", "me")).database())
        .satisfies(database -> assertThat(database.server()).hasToString(server))
        .satisfies(database -> assertThat(database.user()).isEqualTo("me"));
  }

  @Test
  void tlsOptionsOfTheDatabaseAreRead() throws Faults {
    var database = read(LAB + """
        DATABASES__default__OPTIONS = {"sslmode": "verify-full", "sslrootcert": "/ca.pem", "sslcert": "/c.pem",
                                       "sslkey": "/k.pem", "sslpassword": "a-secret", "options": "-c a=b"}
        """, Map.of()).database();
    assertThat(database.tls()).isEqualTo(new Database.Tls(Database.TlsMode.VERIFY_FULL,
        Optional.of(Path.of("/ca.pem")), Optional.of(Path.of("/c.pem")),
        Optional.of(Path.of("/k.pem")),
        Optional.of(new Secret("a-secret"))));
    assertThat(database.options()).contains("-c a=b");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      redis://h                        | Redis[server=Tcp[host=h, port=6379], database=0, user=Optional.empty, password=Optional.empty, tls=Optional.empty]
      rediss://u:p%40@h:1/2            | Redis[server=Tcp[host=h, port=1], database=2, user=Optional[u], password=Optional[***], tls=Optional[Tls[authorities=Optional.empty, verified=true]]]
      redis://[::1]:1?db=4             | Redis[server=Tcp[host=::1, port=1], database=4, user=Optional.empty, password=Optional.empty, tls=Optional.empty]
      redis://:p^%s{@h/                | Redis[server=Tcp[host=h, port=6379], database=0, user=Optional.empty, password=Optional[***], tls=Optional.empty]
      unix:///run/redis?db=4&password=p| Redis[server=Local[socket=/run/redis], database=4, user=Optional.empty, password=Optional[***], tls=Optional.empty]
      unix://:p@/run/redis             | Redis[server=Local[socket=/run/redis], database=0, user=Optional.empty, password=Optional[***], tls=Optional.empty]
      """)
  void redisIsWhereItsUrlSays(String url, String redis) throws Faults {
    assertThat(read(LAB, Map.of("PULP_REDIS_URL", url)).redis()).hasValueSatisfying(
        found -> assertThat(found).hasToString(redis));
  }

  @Test
  void redisByHostAndPortTakesAPasswordOfDigits() throws Faults {
    var settings = LAB
        + "REDIS_URL = None; REDIS_HOST = 'h'; REDIS_PORT = 1; REDIS_DB = 2; REDIS_SSL = True";
    assertThat(read(settings, Map.of("PULP_REDIS_PASSWORD", "12345")).redis()).contains(new Redis(
        new Redis.Server.Tcp("h", 1), 2, Optional.empty(), Optional.of(new Secret("12345")),
        Optional.of(new Redis.Tls(Optional.empty(), true))));
  }

  @ParameterizedTest(name = "{0} stores in {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      MEDIA_ROOT = '/m/../n'                                                                    | Local[root=/n]
      STORAGES__default__OPTIONS__location = '/l'                                               | Local[root=/l]
      STORAGES__default__OPTIONS__location = '/l'; MEDIA_ROOT = ''                              | Local[root=/l]
      DEFAULT_FILE_STORAGE = 'pulpcore.app.models.storage.FileSystem'                           | Local[root=/srv/pulp/media]
      DEFAULT_FILE_STORAGE = 'a.B'                                                              | Other[name=a.B, options={}]
      STORAGES = {'default': {'BACKEND': 'a.B', 'OPTIONS': {'key': 'k', 'x': []}}}; MEDIA_ROOT = '' | Other[name=a.B, options={key=***}]
      """)
  void onlyPulpsFileSystemIsLocal(String settings, String backend) throws Faults {
    assertThat(read(LAB + settings, Map.of()).storage().backend()).hasToString(backend);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      STORAGES = {'default': os.environ['S']}         | STORAGES.default: os.environ[...] (expected: a Python literal; from /etc/pulp/settings.py line 1)
      \\nMEDIA_ROOT = str(Path('/a') / 'b')           | MEDIA_ROOT: str(...) (expected: a Python literal; from /etc/pulp/settings.py line 2)
      MEDIA_ROOT = 'media'                            | MEDIA_ROOT: media (expected: an absolute path; from /etc/pulp/settings.py line 1)
      MEDIA_ROOT = ''                                 | MEDIA_ROOT: '' (expected: an absolute path; from /etc/pulp/settings.py line 1)
      MEDIA_ROOT = 5                                  | MEDIA_ROOT: a whole number (expected: text; from /etc/pulp/settings.py line 1)
      CONTENT_PATH_PREFIX = 'pulp/'                   | CONTENT_PATH_PREFIX: pulp/ (expected: a path that begins and ends with /; from /etc/pulp/settings.py line 1)
      CONTENT_ORIGIN = 'pulp.example.com'             | CONTENT_ORIGIN: pulp.example.com (expected: a URL of scheme, host and port such as https://pulp.example.com; from /etc/pulp/settings.py line 1)
      DOMAIN_ENABLED = 'no'                           | DOMAIN_ENABLED: no (expected: True or False; from /etc/pulp/settings.py line 1)
      CONTENT_APP_TTL = 0                             | CONTENT_APP_TTL: 0 (expected: a whole number from 1 to 2147483647; from /etc/pulp/settings.py line 1)
      CONTENT_APP_TTL = 99999999999999                | CONTENT_APP_TTL: 99999999999999 (expected: a whole number from 1 to 2147483647; from /etc/pulp/settings.py line 1)
      DATABASES = 'a'                                 | DATABASES: text (expected: a dict; from /etc/pulp/settings.py line 1)
      DATABASES__default__ENGINE = 'sqlite3'          | DATABASES.default.ENGINE: sqlite3 (expected: django.db.backends.postgresql; from /etc/pulp/settings.py line 1)
      DATABASES__default__PORT = 'x'                  | DATABASES.default.PORT: x (expected: a whole number from 1 to 65535; from /etc/pulp/settings.py line 1)
      DATABASES__default__HOST = 'a,b'                | DATABASES.default.HOST: a,b (expected: one host name or address, or the folder of a socket; from /etc/pulp/settings.py line 1)
      DATABASES__default__HOST = 'pg://u:secret@h'    | DATABASES.default.HOST: *** (expected: one host name or address, or the folder of a socket; from /etc/pulp/settings.py line 1)
      DATABASES__default__PASSWORD = ['secret']       | DATABASES.default.PASSWORD: *** (expected: text, in quotes; from /etc/pulp/settings.py line 1)
      DATABASES__default__PASSWORD = 'secret' + 'two' | DATABASES.default.PASSWORD: an expression (expected: a Python literal; from /etc/pulp/settings.py line 1)
      DATABASES__default__OPTIONS__sslmode = 'yes'    | DATABASES.default.OPTIONS.sslmode: yes (expected: disable, allow, prefer, require, verify-ca or verify-full; from /etc/pulp/settings.py line 1)
      DATABASES__default__OPTIONS__service = 'x'      | DATABASES.default.OPTIONS.service: *** (expected: HOST, NAME, USER and PASSWORD in its place; from /etc/pulp/settings.py line 1)
      DATABASES = {'default': {'ENGINE': 'postgresql'}} | DATABASES.default.NAME: nothing (expected: the name of a database; from /etc/pulp/settings.py line 1)
      DATABASES = {}                                  | DATABASES.default.NAME: nothing (expected: the name of a database; from /etc/pulp/settings.py line 1)
      DATABASES__default__NAME = ''                   | DATABASES.default.NAME: nothing (expected: the name of a database; from /etc/pulp/settings.py line 1)
      STORAGES = {'staticfiles': {}}                  | STORAGES.default.BACKEND: nothing (expected: the class of a storage; from /etc/pulp/settings.py line 1)
      STORAGES__default__BACKEND = 'a.B'; DEFAULT_FILE_STORAGE = 'c.D' | DEFAULT_FILE_STORAGE: c.D (expected: nothing, as STORAGES.default.BACKEND is set to another class; from /etc/pulp/settings.py line 1)
      REDIS_URL = 'http://:secret@h'                  | REDIS_URL: *** (expected: redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH?db=DB; from /etc/pulp/settings.py line 1)
      REDIS_HOST = 'h'; SECRET_KEY = f()              | SECRET_KEY: f(...) (expected: a Python literal; from /etc/pulp/settings.py line 1)
      from local import *                             | PULP_SETTINGS: from local ... (expected: Python literals only, as this may set any name; from /etc/pulp/settings.py line 1)
      X = [                                           | PULP_SETTINGS: /etc/pulp/settings.py (expected: Python, but the [ is never closed; from /etc/pulp/settings.py line 1)
      """)
  void eachFaultOfPulpNamesKeyValueExpectationAndOrigin(String settings, String fault) {
    assertThat(faultsOfPulp(settings.replace("\\n", "\n"))).containsExactly(fault);
  }

  @Test
  void whatIsNoLiteralIsFineWhereItIsNotNeeded() throws Faults {
    var config = read("""
        import os
        from pathlib import Path
        SECRET_KEY = open("/etc/pulp/secret").read()
        INSTALLED_APPS = [*BASE, "x"]
        LOGGING = dict(a=1)
        DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "pulp", "CONN_MAX_AGE": f()}}
        if os.environ.get("DEBUG"):
            DEBUG = True
        def helper(a, b=2):
            return a
        """, Map.of());
    assertThat(config.keys().secretKey()).isEmpty();
  }

  @Test
  void aVariableCuresAnExpression() throws Faults {
    var settings = "DATABASES = {'default': {'ENGINE': 'postgresql', 'NAME': 'p', 'PASSWORD': environ['P']}}";
    assertThat(
        read(settings, Map.of("PULP_DATABASES__default__PASSWORD", "a")).database().password())
        .contains(new Secret("a"));
  }

  @ParameterizedTest(name = "{0}={1} -> {2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      RIND_MEMORY_BYTES_MAX       | 12    | memory.bytesMax: 12 (expected: at least 1048576 bytes; from RIND_MEMORY_BYTES_MAX)
      RIND_MEMORY_BYTES_MAX       | 1 MB  | memory.bytesMax: 1 MB (expected: a number of bytes such as 8190 or 64MiB, or auto; from RIND_MEMORY_BYTES_MAX)
      RIND_MEMORY_BYTESMAX        | 12    | RIND_MEMORY_BYTESMAX: 12 (expected: a known setting, such as RIND_MEMORY_BYTES_MAX; from the environment)
      RIND_LISTN                  | x     | RIND_LISTN: x (expected: a known setting, such as RIND_LISTEN; from the environment)
      RIND_LISTEN                 | x     | listen: x (expected: HOST:PORT such as [::]:24816, unix:/PATH, or systemd; from RIND_LISTEN)
      RIND_LISTEN                 | ``    | listen:  (expected: at least one address; from RIND_LISTEN)
      RIND_ADMIN                  | unix:/x | admin: unix:/x (expected: HOST:PORT such as 127.0.0.1:24815; from RIND_ADMIN)
      RIND_FRESHNESS_BOUND        | 1     | freshness.bound: 1 (expected: a duration such as 250ms, 1.2s, 10m, 24h or 7d; from RIND_FRESHNESS_BOUND)
      RIND_FRESHNESS_BOUND        | 2h    | freshness.bound: 2h (expected: at most 1h; from RIND_FRESHNESS_BOUND)
      RIND_DB_PROXY               | maybe | db.proxy: maybe (expected: one of auto, true, false; from RIND_DB_PROXY)
      RIND_DB_CONNECTIONS         | 0     | db.connections: 0 (expected: at least 1; from RIND_DB_CONNECTIONS)
      RIND_PROXIES_TRUSTED        | 10.0.0.0/33 | proxies.trusted: 10.0.0.0/33 (expected: an address or range such as 10.0.0.0/8 or ::1, or unix; from RIND_PROXIES_TRUSTED)
      RIND_CONFIG                 | /no   | config: /no (expected: a file that is there; from RIND_CONFIG)
      RIND_CONFIG                 | /bad  | config: /bad (expected: a readable file in UTF-8; from java.io.IOException: no permission)
      PULP_SETTINGS               | /no.py | PULP_SETTINGS: /no.py (expected: a file that is there; from PULP_SETTINGS)
      PULP_SETTINGS               | /a.yaml | PULP_SETTINGS: /a.yaml (expected: the path of a Python file (.py); from PULP_SETTINGS)
      PULP_MEDIA_ROOT             | @int x | MEDIA_ROOT: @int ... (expected: a whole number after it; from PULP_MEDIA_ROOT)
      """)
  void eachFaultOfTheEnvironmentNamesItsVariable(String variable, String value, String fault) {
    assertThat(faults(CommandLine.EMPTY, Map.of("/bad", "unreadable"), Map.of(variable, value)))
        .containsExactly(fault);
  }

  @ParameterizedTest(name = "{0} is not ours")
  @CsvSource({"RIND_LAB", "RIND_JAVA_HOME", "RIND_SERVICE_HOST", "RIND_PORT_24816_TCP_ADDR",
      "RIND_HTTP_SERVICE_PORT",
      "RINDLISTEN"})
  void variablesOfOthersAreNoFault(String variable) {
    assertThat(faults(CommandLine.EMPTY, Map.of(), Map.of(variable, "x"))).isEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      `memory: {byteMax: 12}`         | memory.byteMax: 12 (expected: a known setting, such as memory.bytesMax; from /etc/rind/rind.yaml line 1)
      `\\nmemory:\\n  bytesMax: 12`   | memory.bytesMax: 12 (expected: at least 1048576 bytes; from /etc/rind/rind.yaml line 3)
      memory: 12                      | memory: 12 (expected: settings by their keys; from /etc/rind/rind.yaml line 1)
      `memory: {bytesMax: {a: 1}}`    | memory.bytesMax: a mapping (expected: bytes, at least 1048576, or auto; from /etc/rind/rind.yaml line 1)
      `http.idle: [1s, 2s]`           | http.idle: 1s, 2s (expected: one value, not 2; from /etc/rind/rind.yaml line 1)
      `http.idle: 1s\\nhttp: {idle: 2s}` | http.idle: 2s (expected: one value, but it was set before; from /etc/rind/rind.yaml line 2)
      `- a`                           | config: a list (expected: settings by their keys; from /etc/rind/rind.yaml line 1)
      `a: &a {b: *a}`                 | a: a mapping (expected: a known setting, such as admin; from /etc/rind/rind.yaml line 1)
      `http: &a {http: *a}`           | http.http: a mapping (expected: a known setting, such as http.idle; from /etc/rind/rind.yaml line 1)
      """)
  void eachFaultOfTheYamlNamesItsLine(String yaml, String fault) {
    assertThat(faultsOfYaml(yaml.replace("\\n", "\n"))).containsExactly(fault);
  }

  @Test
  void whatIsNoYamlIsAFaultWithItsLine() {
    assertThat(faultsOfYaml("http:\n  idle: [")).singleElement()
        .asString()
        .startsWith("config: /etc/rind/rind.yaml (expected: YAML, but: ")
        .endsWith("; from /etc/rind/rind.yaml line 2)");
  }

  @Test
  void deepNestingInYamlIsAFault() {
    assertThat(faultsOfYaml("http:\n  idle: " + "[".repeat(100_000))).containsExactly(
        "config: /etc/rind/rind.yaml (expected: lists and mappings at most 20 deep; from /etc/rind/rind.yaml line 2)");
  }

  @Test
  void theCommandLineIsNamedAsWell() {
    var line = new CommandLine(Optional.empty(), Map.of(Setting.LISTEN, List.of("[::]:1", "x")));
    assertThat(faults(line, Map.of(), Map.of())).containsExactly(
        "listen: [::]:1, x (expected: HOST:PORT such as [::]:24816, unix:/PATH, or systemd; from the command line, --listen)");
  }

  @Test
  void allFaultsAreToldTogether() {
    var files = Map.of(FILE, "MEDIA_ROOT = 5\nCONTENT_APP_TTL = 'x'", "/etc/rind/rind.yaml",
        "a: 1\nhttp.idle: x");
    assertThat(faults(CommandLine.EMPTY, files, Map.of("RIND_DB_PROXY", "x")))
        .extracting(fault -> fault.substring(0, fault.indexOf(':')))
        .containsExactlyInAnyOrder("MEDIA_ROOT", "CONTENT_APP_TTL", "a", "http.idle", "db.proxy");
  }

  @Test
  void oneUnknownStatementIsToldOnce() {
    assertThat(faultsOfPulp("DATABASES = f()\n")).containsExactly(
        "DATABASES: f(...) (expected: a Python literal; from /etc/pulp/settings.py line 1)");
  }

  @Test
  void noSecretIsEverPrinted() throws Faults {
    var settings = LAB + "STORAGES__default__OPTIONS = {'secret_key': 'a-secret-option'}\n";
    var storage = "STORAGES = {'default': {'BACKEND': 'a.B', 'OPTIONS': {'secret_key': 'a-secret-option'}}}\n";
    assertThat(read(settings, Map.of()).toString()).doesNotContain("a-secret");
    assertThat(read(LAB + storage, Map.of()).toString()).doesNotContain("a-secret").contains("***");
  }

  /** Every text of the file that could be a secret is unlike all that Rind says of itself. */
  @RepeatedTest(300)
  void aSpoiledFileIsReadOrRefusedAndTellsNoSecret(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var text = new StringBuilder(
        LAB + "STORAGES = {'default': {'BACKEND': 'a.B', 'OPTIONS': {'k': 'a-secret-o'}}}\n");
    for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
      spoil(text, random);
    }
    var environment = new HashMap<String, String>();
    if (random.nextBoolean()) {
      var variable = new StringBuilder("@merge {default={PASSWORD=\"a-secret-v\"}}");
      spoil(variable, random);
      environment.put("PULP_DATABASES", variable.toString());
    }
    try {
      assertThat(read(text.toString(), environment).toString()).doesNotContain("secret-p",
          "secret-o", "secret-v");
    } catch (Faults faults) {
      assertThat(faults.all()).isNotEmpty();
      assertThat(faults.getMessage()).doesNotContain("secret-p", "secret-o", "secret-v",
          "secret-r");
    }
  }

  private static void spoil(StringBuilder text, Random random) {
    var pieces = List.of("'", "\"", "\"\"\"", "[", "]", "{", "}", "(", ")", "\\", "\n", "#", "=",
        ",", ":", "@int ",
        "f", "-", "*", "\u0000", "\uffff", "  ", "import ", "0x", "§", "é");
    int at = random.nextInt(text.length());
    switch (random.nextInt(3)) {
      case 0 -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
      case 1 -> text.deleteCharAt(at);
      default ->
        text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
    }
  }
}
