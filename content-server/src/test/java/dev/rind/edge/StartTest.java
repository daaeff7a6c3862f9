package dev.rind.edge;

import dev.rind.edge.config.Faults;
import dev.rind.testbed.Guard;
import dev.rind.testbed.PulpSettings;
import dev.rind.testbed.SlowProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What keeps an edge from starting is said in one sentence, and then nothing is left open. */
class StartTest {
  private EdgeFixture edge;

  @BeforeEach
  void aPulp() {
    edge = EdgeFixture.serving(distribution("fedora/39").file("x", "x"));
  }

  @AfterEach
  void nothingIsLeftOpen() {
    await().untilAsserted(() -> assertThat(threadsOfAnEdge()).isEmpty());
    edge.close();
  }

  private static List<String> threadsOfAnEdge() {
    return Thread.getAllStackTraces()
        .keySet()
        .stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("rind-") || name.startsWith("vert.x-"))
        .toList();
  }

  @Test
  void aDatabaseThatRefusesIsWaitedForAndNamed() throws IOException {
    int closed = freePort();
    edge.with(settings -> settings.databaseAt("127.0.0.1", closed))
        .with("RIND_STARTUP_WAIT", "300ms");
    assertThat(whyNot())
        .startsWith("PostgreSQL at 127.0.0.1:%d/%s was not reached within 0.3 s: "
            .formatted(closed, edge.testbed().database().name()))
        .contains("Connection refused");
  }

  @Test
  void aDatabaseThatIsSilentIsWaitedForAndNamed() {
    var database = edge.testbed().database();
    try (var silent = SlowProxy.to(database.host(), database.port())) {
      silent.pause();
      edge.with(settings -> settings.databaseAt(silent.host(), silent.port()))
          .with("RIND_STARTUP_WAIT", "300ms")
          .with("RIND_DB_CONNECT_TIMEOUT", "200ms");
      assertThat(whyNot()).isEqualTo(
          "PostgreSQL at 127.0.0.1:%d/%s was not reached within 0.3 s: no answer in 200 ms"
              .formatted(silent.port(), database.name()));
    }
  }

  @Test
  void aDatabaseThatThereIsNotIsNamed() {
    edge.with(database("none")).with("RIND_STARTUP_WAIT", "300ms");
    assertThat(whyNot()).contains("/none was not reached").contains("database \"none\"");
  }

  @Test
  void aDatabaseWithoutTablesIsNoPulp() {
    edge.with(database("postgres"));
    assertThat(whyNot())
        .contains("/postgres is not a Pulp that this edge can serve: it has no table core_domain.");
  }

  @ParameterizedTest(name = "{0} -> no {1}")
  @CsvSource(delimiter = '|', textBlock = """
      DROP TABLE core_remoteartifact CASCADE                  | table core_remoteartifact
      DROP TABLE core_publication CASCADE                     | table core_publication
      ALTER TABLE core_distribution DROP COLUMN hidden CASCADE | column core_distribution.hidden
      ALTER TABLE core_artifact DROP COLUMN pulp_id CASCADE   | column core_artifact.pulp_id
      """)
  void whatADatabaseLacksIsNamed(String accident, String missing) {
    edge.testbed().database().update(accident);
    assertThat(whyNot()).isEqualTo(
        "The database 127.0.0.1:%d/%s is not a Pulp that this edge can serve: it has no %s."
            .formatted(edge.testbed().database().port(), edge.testbed().database().name(),
                missing));
  }

  @Test
  void aMediaFolderThatIsNotThereIsNamed() {
    edge.with(mediaRoot(edge.folder().resolve("none")));
    assertThat(whyNot())
        .startsWith("The media folder %s/none of the domain default cannot be read (expected: "
            .formatted(edge.folder()));
  }

  @Test
  void aMediaFolderThatIsAFileIsNamed() throws IOException {
    var file = Files.writeString(edge.folder().resolve("media"), "no folder");
    edge.with(mediaRoot(file));
    assertThat(whyNot()).startsWith("The media folder " + file + " of the domain default ");
  }

  @Test
  void aPortThatIsTakenIsNamedAndTheOthersAreGivenBack() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int free = freePort();
      edge.with("RIND_LISTEN",
          "127.0.0.1:%d, 127.0.0.1:%d".formatted(free, taken.getLocalPort()));
      assertThat(whyNot())
          .startsWith("Cannot listen on 127.0.0.1:" + taken.getLocalPort() + " (setting listen): ")
          .contains("Address already in use");
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
        try (var client = new Socket()) {
          client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), free));
        }
      });
    }
  }

  @Test
  void anAccessLogThatCannotBeWrittenIsNamed() {
    edge.with("RIND_ACCESS_LOG_FORMAT", "json")
        .with("RIND_ACCESS_LOG_PATH", edge.folder() + "/none/access.log");
    assertThat(whyNot())
        .startsWith("The access log %s/none/access.log cannot be written: "
            .formatted(edge.folder()));
  }

  @Test
  void faultsOfTheConfigurationAreToldTogether() {
    try (var serve = RindProcess.start(
        Map.of("RIND_MEMORY_BYTES_MAX", "12", "RIND_HTTP_IDEL", "3s", "PULP_SETTINGS",
            edge.folder() + "/none.py"),
        "serve", "--listen", "nowhere")) {
      assertThat(serve.exitCode()).isEqualTo(Main.MISUSED);
      assertThat(serve.out()).isEmpty();
      assertThat(serve.errors().lines())
          .allMatch(line -> line.matches(".+: .+ \\(expected: .+; from .+\\)"))
          .anyMatch(line -> line.startsWith("listen: nowhere ") && line.contains("--listen"))
          .anyMatch(line -> line.startsWith("memory.bytesMax: 12 ")
              && line.contains("RIND_MEMORY_BYTES_MAX"))
          .anyMatch(line -> line.startsWith("RIND_HTTP_IDEL: 3s ")
              && line.contains("RIND_HTTP_IDLE"))
          .anyMatch(line -> line.contains("/none.py"));
    }
  }

  @Test
  void serveSaysWhyItDoesNotStart() {
    edge.with(mediaRoot(edge.folder().resolve("none")));
    try (var serve = RindProcess.start(edge.environment(), "serve")) {
      assertThat(serve.exitCode()).isEqualTo(Main.FAILED);
      assertThat(serve.errors()).hasLineCount(1).startsWith("The media folder ");
    }
  }

  @Test
  void checkTellsWhatItFinds() {
    var database = edge.testbed().database();
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.errors()).isEmpty();
      assertThat(check.out().lines()).contains(
          "content: /pulp/content/, domains not enabled",
          "storage of the domain default: " + edge.testbed().mediaRoot(),
          "database proxy: none",
          "schema: checkpoints: yes",
          "domain default: 1 distributions, storage pulpcore.app.models.storage.FileSystem")
          .anyMatch(line -> line.startsWith("settings: ") && line.contains("settings.py"))
          .anyMatch(line -> line.startsWith("database: 127.0.0.1:%d/%s, PostgreSQL 14"
              .formatted(database.port(), database.name())));
    }
  }

  @Test
  void checkTellsWhetherRbacGuardsAreEvaluated() {
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains("access policy of RBAC guards: Pulp's own")
          .noneMatch(line -> line.startsWith("logins: "));
    }
    edge.testbed().database().update("""
        INSERT INTO core_accesspolicy (pulp_id, pulp_created, statements, viewset_name, customized)
        VALUES (gen_random_uuid(), now(), '[]', 'contentguards/core/rbac', true)""");
    edge.with("PULP_WORKLOAD_IDENTITY", "{issuer = \"x\"}");
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains(
          "access policy of RBAC guards: customized, so what has such a guard is denied or forwarded",
          "logins: This edge does not know all ways to log in: WORKLOAD_IDENTITY has others.");
    }
  }

  @Test
  void checkTellsWhatNeedsAnotherServer() {
    var _ = edge.add(distribution("a/plain").file("x", "x"));
    var _ = edge.add(distribution("b/demand").onDemand("x", 1, "http://127.0.0.1:1/x"));
    var _ = edge
        .add(distribution("c/guarded").guarded(new Guard.OfType("acme.lock")).file("x", "x"));
    var _ = edge.add(distribution("c/header").guarded().file("x", "x"));
    var _ = edge.add(distribution("d/python").type("python.python").file("x", "x"));
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).containsSubsequence(
          "forward.url: none",
          "needs forward.url: b/demand, some of its files are not stored",
          "needs forward.url: c/guarded, its guard is of the type acme.lock",
          "needs forward.url: d/python, its type is python.python");
      assertThat(check.out()).doesNotContain("a/plain", "c/header");
    }
    edge.with("RIND_FORWARD_URL", "http://127.0.0.1:24816");
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains("forward.url: 127.0.0.1:24816",
          "forwarded: b/demand, some of its files are not stored");
    }
  }

  @Test
  void checkTellsAllThatIsWrong() {
    edge.testbed().database().update("DROP TABLE core_publication CASCADE");
    edge.with(mediaRoot(edge.folder().resolve("none")));
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isEqualTo(Main.FAILED);
      assertThat(check.errors().lines()).hasSize(2)
          .anyMatch(line -> line.startsWith("The media folder "))
          .anyMatch(line -> line.endsWith("it has no table core_publication."));
    }
  }

  /** The sentence that a start ends with. */
  private String whyNot() {
    try {
      Edge.start(edge.config()).close();
    } catch (StartFailure failure) {
      var sentence = String.valueOf(failure.getMessage());
      assertThat(sentence).hasLineCount(1);
      return sentence;
    } catch (Faults faults) {
      throw new AssertionError(faults);
    }
    throw new AssertionError("it has started");
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static UnaryOperator<PulpSettings> database(String name) {
    return was -> new PulpSettings(was.databaseHost(), was.databasePort(), name,
        was.databaseUser(), was.databasePassword(), was.mediaRoot(), was.domainEnabled(),
        was.redisUrl(), was.contentOrigin());
  }

  private static UnaryOperator<PulpSettings> mediaRoot(Path folder) {
    return was -> new PulpSettings(was.databaseHost(), was.databasePort(), was.databaseName(),
        was.databaseUser(), was.databasePassword(), folder, was.domainEnabled(), was.redisUrl(),
        was.contentOrigin());
  }
}
