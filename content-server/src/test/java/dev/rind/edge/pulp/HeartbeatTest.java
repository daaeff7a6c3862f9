package dev.rind.edge.pulp;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Pulp sees the edge while it is there. */
class HeartbeatTest {
  private static final String NAME = "some-id@some-host";

  private final QuestionsFixture pulp = new QuestionsFixture();

  @AfterEach
  void end() {
    pulp.close();
  }

  private Heartbeat start() {
    return Heartbeat.start(pulp.database(), pulp.schema(), NAME, "1.0");
  }

  private List<String> online() {
    return online(pulp);
  }

  /** As {@code pulp status} asks (contract 10). */
  private static List<String> online(QuestionsFixture of) {
    return of.testbed()
        .database()
        .rows(row -> row.getString(1), of.schema().hasAppStatus() ? """
            SELECT name FROM core_appstatus
             WHERE app_type = 'content' AND last_heartbeat >= now() - ttl""" : """
            SELECT name FROM core_contentappstatus
             WHERE last_heartbeat >= now() - interval '30 seconds'""");
  }

  private void beat(Heartbeat heartbeat) {
    beat(pulp, heartbeat);
  }

  private static void beat(QuestionsFixture of, Heartbeat heartbeat) {
    var sum = heartbeat.beats() + heartbeat.failures();
    of.database().loop().execute(heartbeat::beat);
    await().atMost(Duration.ofSeconds(20))
        .until(() -> heartbeat.beats() + heartbeat.failures() > sum);
  }

  private static void first(Heartbeat heartbeat) {
    await().atMost(Duration.ofSeconds(20))
        .until(() -> heartbeat.beats() + heartbeat.failures() > 0);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("dev.rind.testbed.PulpTables#RELEASES")
  void c141PulpListsItFromTheStartToTheEnd(String release) {
    try (var of = new QuestionsFixture(release)) {
      try (var heartbeat = Heartbeat.start(of.database(), of.schema(), NAME, "1.0")) {
        first(heartbeat);
        beat(of, heartbeat);
        assertThat(online(of)).containsExactly(NAME);
      }
      assertThat(online(of)).isEmpty();
    }
  }

  @Test
  void itSaysItsOwnVersionAndNoneOfPulp() {
    try (var heartbeat = start()) {
      first(heartbeat);
      assertThat(pulp.testbed()
          .database()
          .rows(row -> row.getString(1), "SELECT versions::text FROM core_appstatus"))
          .containsExactly("\"rind\"=>\"1.0\"");
    }
  }

  @Test
  void aRowThatAWorkerHasRemovedIsWrittenAgain() {
    try (var heartbeat = start()) {
      first(heartbeat);
      pulp.testbed().database().update("DELETE FROM core_appstatus");
      beat(heartbeat);
      assertThat(online()).hasSize(1);
    }
  }

  @Test
  void aDatabaseThatRefusesIsSurvivedAndTriedAgain() {
    var database = pulp.testbed().database();
    database.transaction("ALTER TABLE core_appstatus OWNER TO postgres",
        "REVOKE ALL ON core_appstatus FROM pulp");
    try (var heartbeat = start()) {
      first(heartbeat);
      assertThat(heartbeat.failures()).isEqualTo(1);
      database.transaction("GRANT ALL ON core_appstatus TO pulp");
      beat(heartbeat);
      assertThat(online()).hasSize(1);
    }
  }
}
