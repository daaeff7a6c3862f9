package dev.rind.edge;

import dev.rind.edge.pulp.Triggers;
import dev.rind.testbed.Postgres;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A primary is lost, its replica answers at its address, and becomes the primary. */
class EventsFailoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  /** By its age alone nothing would be read again in this test. */
  private static final String NEVER = "1h";

  @Test
  void aReplicaIsReadWithoutEventsAndListenedToOnceItIsPromoted() {
    try (var server = Postgres.own();
        var edge = EdgeFixture.on(Testbed.on(server))
            .with("RIND_FRESHNESS_BOUND", NEVER)
            .with("RIND_FRESHNESS_BOUND_MAX", NEVER)
            .with("RIND_FRESHNESS_REFRESH", NEVER)
            .with("RIND_FRESHNESS_EVENTS", "on")) {
      var served = edge.add(distribution("fedora").file("a.txt", "old"));
      edge.run(Triggers.install());
      listens(edge, 1);
      shows(edge, "old");
      // What the edge cannot have heard of, since it was written while nobody could listen.
      served.publish(spec -> spec.file("a.txt", "new"));
      server.restartInRecovery();
      listens(edge, 0);
      shows(edge, "new");
      assertThat(edge.command(CheckCommand::events))
          .isEqualTo(
              "not heard from a replica in recovery, so changes show within 3600000 ms, as without events");
      server.promote();
      listens(edge, 1);
      assertThat(edge.command(CheckCommand::events)).startsWith("on, ");
      served.publish(spec -> spec.file("a.txt", "newer"));
      shows(edge, "newer");
    }
  }

  private static void listens(EdgeFixture edge, double on) {
    await().atMost(PATIENCE).until(() -> edge.told("rind_events_on") == on);
  }

  private static void shows(EdgeFixture edge, String text) {
    await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(edge.get("fedora/a.txt").text()).isEqualTo(text));
  }
}
