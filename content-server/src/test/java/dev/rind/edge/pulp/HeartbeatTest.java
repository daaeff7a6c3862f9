package dev.rind.edge.pulp;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

  /** As {@code pulp status} asks. */
  private List<String> online() {
    return pulp.testbed().database().rows(row -> row.getString(1), """
        SELECT name || ' ' || versions::text FROM core_appstatus
         WHERE app_type = 'content' AND last_heartbeat >= now() - ttl""");
  }

  private List<String> onlineBefore385() {
    return pulp.testbed()
        .database()
        .rows(row -> row.getString(1), "SELECT name FROM core_contentappstatus"
            + " WHERE last_heartbeat >= now() - interval '30 seconds'");
  }

  private void beat(Heartbeat heartbeat) {
    var sum = heartbeat.beats() + heartbeat.failures();
    pulp.database().loop().execute(heartbeat::beat);
    await().atMost(Duration.ofSeconds(20))
        .until(() -> heartbeat.beats() + heartbeat.failures() > sum);
  }

  private static void first(Heartbeat heartbeat) {
    await().atMost(Duration.ofSeconds(20))
        .until(() -> heartbeat.beats() + heartbeat.failures() > 0);
  }

  @Test
  void itIsOnlineFromTheStartToTheEnd() {
    try (var heartbeat = start()) {
      first(heartbeat);
      beat(heartbeat);
      assertThat(online()).containsExactly(NAME + " \"rind\"=>\"1.0\"");
    }
    assertThat(online()).isEmpty();
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
  void before385ItIsInTheOlderTable() {
    pulp.testbed()
        .database()
        .transaction("DROP TABLE core_appstatus",
            """
        CREATE TABLE core_contentappstatus (pulp_id uuid PRIMARY KEY, pulp_created timestamptz NOT NULL,
          pulp_last_updated timestamptz, name text NOT NULL UNIQUE, last_heartbeat timestamptz NOT NULL)""",
            "ALTER TABLE core_contentappstatus OWNER TO pulp");
    try (var heartbeat = start()) {
      first(heartbeat);
      beat(heartbeat);
      assertThat(onlineBefore385()).containsExactly(NAME);
    }
    assertThat(onlineBefore385()).isEmpty();
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
