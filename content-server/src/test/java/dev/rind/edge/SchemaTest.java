package dev.rind.edge;

import dev.rind.edge.http.Transport;
import dev.rind.testbed.PulpTables;
import dev.rind.testbed.Testbed;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One edge serves all releases of Pulp, and those to come (contract 3.8, 13.2). */
class SchemaTest {
  static List<String> releases() {
    return PulpTables.RELEASES;
  }

  private static EdgeFixture edge(String release) {
    return EdgeFixture.on(Testbed.start(release))
        .with("RIND_DISTRIBUTIONS_VERSION_TYPES", "test.plain");
  }

  private static void serve(EdgeFixture edge) {
    edge.add(distribution("rpm/el9").generateRepoConfig()
        .repoConfig("{\"gpgcheck\": 1}")
        .file("Packages/b/bear.rpm", "bear")
        .metadata("repodata/repomd.xml", "<repomd/>"));
    edge.add(distribution("files").type("file.file").passThrough().file("data/1.iso", "iso"));
    edge.add(distribution("plain").type("test.plain").versionContent().file("a/b.txt", "ab"));
    edge.testbed().servingNested(distribution("rpm/el9/deep").file("x", "deep"));
  }

  private static void assertServed(EdgeFixture edge) {
    assertThat(edge.get("rpm/el9/Packages/b/bear.rpm").text()).isEqualTo("bear");
    assertThat(edge.get("rpm/el9/repodata/repomd.xml").text()).isEqualTo("<repomd/>");
    assertThat(edge.get("files/data/1.iso").text()).isEqualTo("iso");
    assertThat(edge.get("plain/a/b.txt").text()).isEqualTo("ab");
    assertThat(edge.get("rpm/el9/deep/x").text()).isEqualTo("deep");
    assertThat(edge.get("rpm/el9/none").status()).isEqualTo(404);
    assertThat(edge.get("rpm/el").status()).isEqualTo(404);
    assertThat(edge.get("rpm").header("location")).isEqualTo("/pulp/content/rpm/");
    assertThat(edge.get("rpm/el9").header("location")).isEqualTo("/pulp/content/rpm/el9/");
    assertThat(edge.get("rpm/").text()).contains("<a href=\"./el9/\">el9/</a>");
    assertThat(edge.get("rpm/el9/").text()).contains("Packages/", ">config.repo</a>");
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everyReleaseIsServed(String release) {
    try (var edge = edge(release).with("RIND_HEARTBEAT", "true")) {
      serve(edge);
      assertServed(edge);
      var table = PulpTables.of(release).has("core_appstatus") ? "core_appstatus"
          : "core_contentappstatus";
      await().untilAsserted(() -> assertThat(edge.testbed()
          .database()
          .rows(row -> row.getString(1), "SELECT versions::text FROM " + table))
          .singleElement()
          .asString()
          .startsWith("\"rind\"=>"));
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void whatWasPublishedLastIsServedAndRetainedWhereThatIsKnown(String release) {
    try (var edge = edge(release)) {
      var served = edge
          .add(distribution("rpm/el9").file("old.rpm", "old").file("kept.rpm", "kept"));
      served.publish(now -> now.without("old.rpm").file("new.rpm", "new"));
      assertThat(edge.get("rpm/el9/new.rpm").text()).isEqualTo("new");
      assertThat(edge.get("rpm/el9/kept.rpm").text()).isEqualTo("kept");
      assertThat(edge.get("rpm/el9/old.rpm").status())
          .isEqualTo(PulpTables.of(release).has("core_distributedpublication") ? 200 : 404);
    }
  }

  @Test
  void aNewerSchemaIsServedAsLongAsWhatIsReadIsThere() {
    try (var edge = edge(PulpTables.NEWEST)) {
      serve(edge);
      edge.testbed()
          .database()
          .transaction("CREATE TABLE core_ofthefuture (pulp_id uuid)",
              "ALTER TABLE core_distribution ADD COLUMN pulp_id2 uuid, ADD COLUMN passes_through bool",
              "ALTER TABLE core_publication ADD COLUMN domain text, ADD COLUMN n int",
              "ALTER TABLE core_artifact DROP COLUMN md5, DROP COLUMN timestamp_of_interest",
              "ALTER TABLE core_repositoryversion DROP COLUMN content_ids, DROP COLUMN info");
      assertServed(edge);
    }
  }

  /** That {@code rind check} prints it, {@link StartTest} says. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(delimiter = '|', textBlock = """
    # release | tables of pulpcore             | checkpoints | grace | heartbeat
    3.39      | 3.39 or newer, before 3.43     | no          | no    | core_contentappstatus
    3.63      | 3.43 or newer, before 3.66     | no          | no    | core_contentappstatus
    3.85      | 3.85 or newer, before 3.106    | yes         | no    | core_appstatus
    3.109     | 3.109 or newer, before 3.117   | yes         | yes   | core_appstatus
    3.123.1   | 3.119 or newer                 | yes         | yes   | core_appstatus
    """)
  void checkTellsWhichReleasesHaveSuchTablesAndWhatIsOff(
      String release, String tables, String checkpoints, String grace, String heartbeat)
      throws Exception {
    var loops = Transport.best().loops(1);
    try (var edge = edge(release); var pulp = PulpConnection.open(edge.config(), loops)) {
      assertThat(pulp.schema().features()).contains(
          "tables of pulpcore " + tables,
          "generated config.repo: yes",
          "checkpoints: " + checkpoints,
          "grace periods of publications: " + grace,
          "index for base paths below others: yes",
          "heartbeat: " + heartbeat);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
