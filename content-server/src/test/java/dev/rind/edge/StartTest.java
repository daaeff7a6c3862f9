package dev.rind.edge;

import dev.rind.edge.config.Faults;
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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What keeps an edge from starting is said in one sentence, and then nothing is left open. */
@Isolated("it looks at the threads of all edges")
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
        was.redisUrl(), was.contentOrigin(), was.secretKey());
  }

  static UnaryOperator<PulpSettings> mediaRoot(Path folder) {
    return was -> new PulpSettings(was.databaseHost(), was.databasePort(), was.databaseName(),
        was.databaseUser(), was.databasePassword(), folder, was.domainEnabled(), was.redisUrl(),
        was.contentOrigin(), was.secretKey());
  }
}
