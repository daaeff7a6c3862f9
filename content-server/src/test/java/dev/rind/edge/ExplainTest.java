package dev.rind.edge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rind.edge.guard.certificate.Issued;
import dev.rind.edge.guard.certificate.Making;
import dev.rind.testbed.Guard;
import dev.rind.testbed.PulpSettings;
import dev.rind.testbed.SlowProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code rind explain} and {@code /admin/v1/explain}: what is told, and what never is. */
class ExplainTest {
  private static final String SECRET = "this-value-is-a-secret";

  private static EdgeFixture edge;
  private static Issued authority;

  @TempDir
  private Path folder;
  private String printed = "";
  private String complained = "";

  @BeforeAll
  static void serve() throws Exception {
    authority = Making.authority("ca").until(Instant.now().plus(Duration.ofDays(2))).selfSigned();
    edge = EdgeFixture.serving(
        distribution("files").file("a", "12345").file("dir/b", "b"),
        distribution("nothing/at/all").pointingAtNothing(),
        distribution("unpublished").unpublished(),
        distribution("header").guarded(new Guard.Header("X-Key", SECRET)).file("a", "a"),
        distribution("cert").guarded(new Guard.X509(authority.pem())).file("a", "a"),
        distribution("rbac").guarded(new Guard.Rbac()).file("a", "a"),
        distribution("unknown").guarded(new Guard.OfType("acme.lock")).file("a", "a"),
        distribution("either").guarded(new Guard.Composite(List.of(new Guard.Rbac(),
            new Guard.Header("X-Key", SECRET), new Guard.Redirect(SECRET))))
            .file("a", "a"),
        distribution("demand").onDemand("a", 1, "http://127.0.0.1:9/a"),
        distribution("plugin").type("acme.acme").file("a", "a"))
        .with("RIND_FRESHNESS_BOUND", "1h")
        .with("RIND_FRESHNESS_REFRESH", "1h");
    var _ = new Accounts(edge.testbed().database()).superuser("root").user("nobody");
    var _ = edge.edge();
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  /** What the command ends with. */
  private int run(String... arguments) {
    return run(edge, arguments);
  }

  /** The password "right" is on standard input. */
  private int run(EdgeFixture of, String... arguments) {
    var out = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    var admin = "127.0.0.1:" + ((InetSocketAddress) of.edge().adminAddress()).getPort();
    var code = new CommandLine(new ExplainCommand(new PrintStream(out, true, UTF_8),
        new PrintStream(errors, true, UTF_8), new ByteArrayInputStream("right\n".getBytes(UTF_8))))
        .execute(Stream.concat(
            Stream.of(arguments).anyMatch(option -> option.startsWith("--admin")) ? Stream.empty()
                : Stream.of("--admin", admin),
            Stream.of(arguments)).toArray(String[]::new));
    printed = out.toString(UTF_8);
    complained = errors.toString(UTF_8);
    return code;
  }

  private Explanation explain(String path, String... arguments) throws IOException {
    return explain(edge, path, arguments);
  }

  private Explanation explain(EdgeFixture of, String path, String... arguments)
      throws IOException {
    var code = run(of, Stream.concat(
        Stream.of("/pulp/content/" + path, "--json"), Stream.of(arguments)).toArray(String[]::new));
    assertThat(complained).isEmpty();
    var explanation = Explanation.read(printed);
    assertThat(code).isEqualTo(explanation.isServed() ? 0 : 1);
    return explanation;
  }

  private Path client() throws Exception {
    return pem("client.pem", Making.client("host")
        .until(Instant.now().plus(Duration.ofDays(1)))
        .signedBy(authority));
  }

  /** As such files are: with the key before the certificate. */
  private Path pem(String name, Issued issued) throws IOException {
    return Files.writeString(folder.resolve(name), key(issued.keys()) + issued.pem());
  }

  private static String key(KeyPair keys) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static Explanation.Answer answer(Explanation told, String question) {
    return told.answers()
        .stream()
        .filter(answer -> answer.question().equals(question))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private static Explanation.GuardedBy guard(Explanation told) {
    return Objects.requireNonNull(told.guard());
  }

  @Test
  void aFileIsToldWithItsPublicationAndPlace() throws IOException {
    var served = edge.add(distribution("whole").file("dir/bear.rpm", "bear"));
    var told = explain("whole/dir/bear.rpm");
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.why()).isEqualTo("The file is stored.");
    assertThat(told.path()).isEqualTo("/pulp/content/whole/dir/bear.rpm");
    assertThat(told.distribution()).isEqualTo(new Explanation.By("default", "whole", "whole",
        "rpm.rpm", served.distribution(), false));
    assertThat(told.guard()).isNull();
    assertThat(told.served()).isEqualTo(new Explanation.Served("publication",
        served.publication(), "the newest of the repository that the distribution names"));
    var file = told.file();
    assertThat(file).isNotNull();
    assertThat(file.path()).isEqualTo("dir/bear.rpm");
    assertThat(file.sizeBytes()).isEqualTo(4);
    assertThat(file.sha256()).hasSize(64);
    assertThat(Path.of(file.storedAt())).isEqualTo(served.file("dir/bear.rpm"))
        .hasContent("bear");
  }

  @Test
  void eachAnswerIsToldWithItsTierAndAge() throws IOException {
    // Where an index of another is held, one miss has that of this loaded.
    try (var own = EdgeFixture.serving(distribution("tiers").file("a", "a").file("b", "b"))
        .with("RIND_FRESHNESS_BOUND", "1h")
        .with("RIND_FRESHNESS_REFRESH", "1h")) {
      var first = explain(own, "tiers/a");
      assertThat(answer(first, "match"))
          .returns("postgresql", Explanation.Answer::from)
          .returns("tiers", Explanation.Answer::about)
          .returns(true, Explanation.Answer::found);
      assertThat(answer(first, "file").from()).isEqualTo("postgresql");

      var second = explain(own, "tiers/a");
      assertThat(answer(second, "match").from()).isEqualTo("memory");
      assertThat(answer(second, "match").ageSeconds()).isPositive().isLessThan(600);
      assertThat(answer(second, "file").from()).isEqualTo("memory");
      assertThat(answer(second, "file").keptForSeconds()).isGreaterThan(3600);

      assertThat(own.get("tiers/").status()).isEqualTo(200); // which loads the index
      var third = explain(own, "tiers/b");
      assertThat(answer(third, "file").from()).isEqualTo("index");
      assertThat(answer(third, "file").ageSeconds()).isNotNegative();
      assertThat(explain(own, "tiers/none").status()).isEqualTo(404);
      assertThat(answer(explain(own, "tiers/none"), "file"))
          .returns("index", Explanation.Answer::from)
          .returns(false, Explanation.Answer::found);
    }
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource(delimiter = '|', textBlock = """
      # path             | status | why
      files/a            | 200 | The file is stored.
      files              | 301 | It is found at another path.
      files/dir          | 301 | It is found at another path.
      files/dir/         | 200 | It is a directory, and its listing is shown.
      files/none         | 404 | There is no such path in the publication that is served.
      files/none/        | 404 | There is no such directory in the publication that is served.
      nothing/at/all/a   | 404 | Distribution is not pointing to a publication, repository, repository version, or remote.
      nothing/           | 200 | No distribution has it, but the base paths of some begin with it. It is a directory, and its listing is shown.
      unpublished/a      | 404 | The distribution serves nothing: there is no complete publication of what it points at.
      neither/a          | 404 | No distribution has a base path above it.
      %00                | 400 | The request is malformed: the path contains a NUL.
      /elsewhere         | 404 | It is not below /pulp/content/, or a part of it cannot be the name of anything.
      header/a           | 403 | The guard denies it.
      unknown/a          | 403 | This edge cannot tell whether the guard allows it.
      demand/a           | 501 | The file is not stored yet: its remote's policy is to download it on demand.
      plugin/a           | 501 | This edge does not serve a distribution of the type acme.acme.
      """)
  void whyIsTold(String path, int status, String why) throws IOException {
    var url = path.startsWith("/") ? path : "/pulp/content/" + path;
    var _ = run(url, "--json");
    var told = Explanation.read(printed);
    assertThat(told.why()).isEqualTo(why);
    assertThat(told.status()).isEqualTo(status);
    // The explanation of an answer that is given otherwise would be none.
    var given = edge.get(url);
    assertThat(given.status()).isEqualTo(status);
    assertThat(given.reason()).isEqualTo(told.reason());
  }

  @Test
  void whereNoBasePathMatchesTheNearestAreTold() throws IOException {
    assertThat(explain("fils/a").nearest()).first().isEqualTo("files");
    assertThat(explain("nothing/et/all/a").nearest()).containsExactly("nothing/at");
  }

  @Test
  void whatIsRetainedIsToldAsSuch() throws IOException {
    var served = edge.add(distribution("grace").file("old", "1"));
    var before = served.publication();
    served.publish(now -> now.without("old").file("new", "2"));
    assertThat(explain("grace/old").served()).isEqualTo(new Explanation.Served("publication",
        before, "retained: it was served before, and what is gone since is still given"));
  }

  @Test
  void aFileThatIsNotOnTheDiskIsToldAsItWouldBeAnswered() throws IOException {
    edge.add(distribution("broken").file("gone", "of its own")).deleteFile("gone");
    var told = explain("broken/gone");
    assertThat(told.status()).isEqualTo(503);
    assertThat(told.reason()).isEqualTo("The file is missing from the storage");
    assertThat(told.file()).isNotNull();
  }

  @Test
  void aGuardIsToldWithItsDecision() throws IOException {
    var denied = explain("header/none");
    assertThat(denied.status()).isEqualTo(403);
    assertThat(guard(denied).type()).isEqualTo("core.header");
    assertThat(guard(denied).asksFor()).isEqualTo("the header X-Key");
    assertThat(guard(denied).decision()).isEqualTo("denied");
    assertThat(guard(denied).reason()).isEqualTo("Access denied.");
    assertThat(answer(denied, "guard").found()).isTrue();
    // Nor is it told here what the path is.
    assertThat(denied.served()).isNull();
    assertThat(denied.answers()).extracting(Explanation.Answer::question).doesNotContain("file");

    var allowed = explain("header/a", "--header", EdgeFixture.key(SECRET));
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(guard(allowed).decision()).isEqualTo("allowed");
  }

  @Test
  void ofACompositeEachGuardIsToldUpToTheOneThatAdmits() throws IOException {
    var denied = guard(explain("either/a"));
    assertThat(denied.decision()).isEqualTo("denied");
    assertThat(denied.reason()).startsWith("Access forbidden. Refusals: [");
    assertThat(denied.children()).hasSize(3)
        .allMatch(child -> child.decision().equals("denied"));
    var allowed = guard(explain("either/a", "--header", EdgeFixture.key(SECRET)));
    assertThat(allowed.decision()).isEqualTo("allowed");
    assertThat(allowed.children().getLast().decision()).isEqualTo("allowed");
  }

  @Test
  void aCertificateCountsOnlyOfATrustedPeer() throws Exception {
    var file = client().toString();
    assertThat(guard(explain("cert/a")).reason()).contains("was not received");
    assertThat(guard(explain("cert/a", "--cert", file)).decision()).isEqualTo("allowed");
    assertThat(explain("cert/a", "--cert", file, "--from", "unix").status()).isEqualTo(200);
    var stranger = explain("cert/a", "--cert", file, "--from", "192.0.2.1");
    assertThat(stranger.status()).isEqualTo(403);
    assertThat(stranger.notes()).containsExactly(
        "Untrusted peer: X-CLIENT-CERT ignored, since guard.trustedProxies does not name it.");
  }

  @Test
  void aUserIsToldByThePermission() throws IOException {
    assertThat(guard(explain("rbac/a")).reason())
        .isEqualTo("Authentication credentials were not provided.");
    var root = explain("rbac/a", "--user", "root", "--password-file", "-");
    assertThat(guard(root).decision()).isEqualTo("allowed");
    assertThat(answer(root, "user").ageSeconds()).isNotNull();
    assertThat(answer(root, "permission").about()).startsWith("user ");
    assertThat(guard(explain("rbac/a", "--user", "nobody", "--password-file", "-")).reason())
        .isEqualTo("You do not have permission to perform this action.");
    var wrong = Files.writeString(folder.resolve("password"), "wrong\r\n").toString();
    assertThat(explain("rbac/a", "--user", "root", "--password-file", wrong).status())
        .isEqualTo(403);
  }

  @Test
  void whatIsRefusedForItsLengthIsToldSo() throws IOException {
    assertThat(explain("files/a", "--header", "X-Long: " + "x".repeat(20_000)).status())
        .isEqualTo(431);
    assertThat(explain("x".repeat(8_200)).status()).isEqualTo(414);
  }

  @Test
  void anExplanationIsNoRequestOfAClient() throws IOException {
    var denied = "rind_guard_decisions_total{decision=\"denied\"}";
    var before = edge.told(denied);
    var _ = explain("header/a");
    assertThat(edge.told(denied)).isEqualTo(before);
  }

  @Test
  void noSecretIsToldOrLogged() throws Exception {
    var file = client();
    var password = Files.writeString(folder.resolve("password"), SECRET).toString();
    var key = Files.readString(file).lines().toList().get(5); // a line of the key
    var certificate = Files.readString(file)
        .replaceAll("(?s).*CERTIFICATE-----\\n(.*?)\\n.*", "$1");
    var said = new ListAppender<ILoggingEvent>();
    said.start();
    var logger = (Logger) LoggerFactory.getLogger("dev.rind");
    var level = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    logger.addAppender(said);
    var told = new StringBuilder();
    try {
      for (var path : List.of("header/a", "cert/a", "rbac/a", "either/a", "files/a", "none/a")) {
        for (var form : List.of("--json", "--from=192.0.2.1")) {
          var _ = run(
              "http://edge/pulp/content/" + path + "?expires=1&validate_token=" + SECRET, form,
              "--cert", file.toString(), "--user", "root", "--password-file", password,
              "--header", EdgeFixture.key(SECRET), "--header", "Remote-User: " + SECRET,
              "--header", "X-Other: " + SECRET);
          told.append(printed).append(complained);
        }
      }
    } finally {
      logger.detachAppender(said);
      logger.setLevel(level);
    }
    said.list.forEach(event -> told.append(event.getFormattedMessage())
        .append(event.getThrowableProxy() == null ? ""
            : event.getThrowableProxy().getMessage()));
    assertThat(told).contains("X-CLIENT-CERT ignored")
        .doesNotContain(SECRET, Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8)),
            "BEGIN", key, certificate, "pbkdf2",
            Base64.getEncoder().encodeToString(("root:" + SECRET).getBytes(UTF_8)));
  }

  @Test
  void theTextHasALineForEachThing() {
    assertThat(run("http://edge/pulp/content/files/a")).isZero();
    assertThat(printed.lines()).first().isEqualTo("200           OK");
    assertThat(printed).contains("why           The file is stored.\n",
        "distribution  files (rpm.rpm), domain default, base path files\n",
        "guard         none\n", "sha256 ", "stored at     /");
    assertThat(run("/pulp/content/either/a")).isEqualTo(1);
    assertThat(printed).contains("(core.composite), asks for any of its guards: denied, Access",
        "guard           ");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(delimiter = '|', textBlock = """
      files/a            |                          | url: expected http://HOST/PATH or /PATH
      http://u:p@edge/a  |                          | credentials do not belong into it
      '/a b'             |                          | url: expected
      /a                 | --from=somewhere         | peer: expected an IP address, or unix
      /a                 | --header=X               | --header: expected 'NAME: VALUE'
      /a                 | --cert=/none             | --cert: /none cannot be read
      /a                 | --password-file=/none    | --password-file: whose password
      /a                 | --admin=127.0.0.1:1      | does not answer
      /a                 | --admin=:x               | --admin: expected HOST:PORT
      """)
  void whatCannotBeAskedIsTold(String url, String option, String complaint) {
    assertThat(option == null ? run(url) : run(url, option)).isEqualTo(2);
    assertThat(complained).contains(complaint);
    assertThat(printed).isEmpty();
  }

  private static Answer post(String type, String body) {
    try (var socket = HttpSocket.to(edge.edge().adminAddress())) {
      return socket.send("""
          POST /admin/v1/explain HTTP/1.1\r
          Host: edge\r
          Content-Type: %s\r
          Content-Length: %d\r
          \r
          %s""".formatted(type, body.length(), body).getBytes(ISO_8859_1)).answer();
    }
  }

  @ParameterizedTest(name = "{0} -> 400")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      `` | expected a JSON object
      no json | not JSON at line 1, column
      [] | expected a JSON object
      {"url": "/a"} {} | not JSON
      {"url": "/a", "url": "/b"} | not JSON
      {} | url: expected a text
      {"url": 1} | url: expected a text
      {"url": "/a", "this-value-is-a-secret": 1} | an unknown member
      {"url": "/a", "headers": {}} | headers: expected a list
      {"url": "/a", "headers": [["X"]]} | headers: expected [name, value] at 0
      {"url": "/a", "headers": [["X", 1]]} | the value of a header: expected a text
      {"url": "/a", "headers": [["X\\n", "this-value-is-a-secret"]]} | a name or a value that cannot be sent
      {"url": "/a", "peer": "edge.example"} | peer: expected an IP address
      """)
  void aQuestionThatIsNoneIsRefused(String body, String complaint) {
    var answer = post("application/json", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains(complaint).endsWith("\n").doesNotContain(SECRET);
  }

  @Test
  void questionsHaveABoundAndAForm() {
    assertThat(post("application/json", " ".repeat(70_000)).status()).isEqualTo(413);
    assertThat(post("text/plain", "{\"url\": \"/a\"}").status()).isEqualTo(415);
    assertThat(post("application/json; charset=utf-8", "{\"url\": \"/a\"}").status())
        .isEqualTo(200);
    try (var socket = HttpSocket.to(edge.edge().adminAddress())) {
      var get = socket.send(EdgeFixture.request("GET", "/admin/v1/explain")).answer();
      assertThat(get.status()).isEqualTo(405);
      assertThat(get.header("allow")).isEqualTo("POST");
    }
  }

  @Test
  void domainsAreTold() throws IOException {
    try (var domains = EdgeFixture.serving(distribution("el9").domain("one").file("a", "a"))
        .with(PulpSettings::domains)) {
      assertThat(run(domains, "/pulp/content/one/el9/a", "--json")).isZero();
      var told = Explanation.read(printed);
      assertThat(Objects.requireNonNull(told.distribution()).domain()).isEqualTo("one");
      assertThat(answer(told, "match").about()).isEqualTo("one/el9");
      assertThat(answer(told, "domain").found()).isTrue();
      assertThat(run(domains, "/pulp/content/two/el9/a", "--json")).isEqualTo(1);
      assertThat(Explanation.read(printed).why()).isEqualTo("There is no domain two.");
    }
  }

  @Test
  void whatGoesElsewhereIsToldSo() throws IOException {
    try (var forwarding = EdgeFixture.serving(distribution("plugin").type("acme.acme"),
        distribution("unknown").guarded(new Guard.OfType("acme.lock")).file("a", "a"),
        distribution("demand").onDemand("a", 1, "http://127.0.0.1:9/a"))
        .with("RIND_FORWARD_URL", "http://127.0.0.1:9")
        .with("RIND_FORWARD_ROUTES", "/pulp/container/")) {
      for (var path : List.of("content/plugin/a", "content/unknown/a", "content/demand/a",
          "container/x")) {
        assertThat(run(forwarding, "/pulp/" + path, "--json")).as(path).isZero();
        var told = Explanation.read(printed);
        assertThat(told.forwardedTo()).as(path).isEqualTo("127.0.0.1:9");
        assertThat(told.status()).as(path).isNull();
      }
      assertThat(run(forwarding, "/pulp/content/plugin/a")).isZero();
      assertThat(printed).startsWith("forwarded     to 127.0.0.1:9\n");
    }
  }

  @Test
  void anAnswerThatIsTooOldIsToldAsSuch() throws IOException {
    var old = EdgeFixture.serving(distribution("files").file("a", "a"));
    try (var database = SlowProxy.to(old.testbed().settings().databaseHost(),
        old.testbed().settings().databasePort());
        old) {
      old.with(settings -> settings.databaseAt(database.host(), database.port()))
          .with("RIND_FRESHNESS_BOUND", "50ms")
          .with("RIND_DB_REQUEST_WAIT", "1s");
      assertThat(run(old, "/pulp/content/files/a")).isZero();
      database.refuse();
      await().untilAsserted(() -> {
        assertThat(run(old, "/pulp/content/files/a", "--json")).isZero();
        assertThat(answer(Explanation.read(printed), "match"))
            .returns("memory", Explanation.Answer::from)
            .returns(true, Explanation.Answer::stale);
      });
      assertThat(run(old, "/pulp/content/none/a", "--json")).isEqualTo(1);
      assertThat(Explanation.read(printed).status()).isIn(503, 504);
      database.heal();
    }
  }
}
