package dev.rind.edge;

import dev.rind.edge.pulp.Triggers;
import dev.rind.testbed.PulpTables;
import dev.rind.testbed.Testbed;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** {@code rind triggers}, and what {@code rind check} says of them. */
class TriggersTest {
  static List<String> releases() {
    return PulpTables.RELEASES;
  }

  private static String rind(EdgeFixture edge, int exitCode, String... arguments) {
    try (var rind = RindProcess.start(edge.environment(), arguments)) {
      assertThat(rind.exitCode()).as(rind.errors()).isEqualTo(exitCode);
      return rind.out() + rind.errors();
    }
  }

  /** All that the role under test can make, by its name and how it is now. */
  private static List<String> catalogs(EdgeFixture edge) {
    return edge.testbed().database().rows(row -> row.getString(1), """
      SELECT 'trigger ' || tgrelid::regclass || tgname || tgenabled || encode(tgargs, 'escape') FROM pg_trigger
      UNION ALL SELECT 'function ' || oid::regprocedure || md5(prosrc) FROM pg_proc
      UNION ALL SELECT 'schema ' || nspname || coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname !~ '^pg_t'
      UNION ALL SELECT 'comment ' || description FROM pg_description WHERE classoid = 'pg_namespace'::regclass
      ORDER BY 1""");
  }

  @ParameterizedTest
  @MethodSource("releases")
  void theyAreInstalledTwiceShownAndRemovedWithoutATrace(String release) {
    try (var edge = EdgeFixture.on(Testbed.start(release)).with("RIND_FRESHNESS_EVENTS", "on")) {
      edge.testbed()
          .database()
          .update("GRANT CREATE ON DATABASE %s TO %s".formatted(
              edge.testbed().database().name(), edge.testbed().database().user()));
      var before = catalogs(edge);
      edge.run(Triggers.install());
      var installed = catalogs(edge);
      assertThat(state(edge).lacking()).isEmpty();
      assertThat(state(edge).tables())
          .contains("core_distribution: delete, insert, truncate, update");
      edge.run(Triggers.install());
      assertThat(catalogs(edge)).isEqualTo(installed).isNotEqualTo(before);
      edge.run(Triggers.remove());
      assertThat(state(edge).isInstalled()).isFalse();
      assertThat(catalogs(edge)).isEqualTo(before);
    }
  }

  private static Triggers.State state(EdgeFixture edge) {
    return edge.command((config, pulp) -> pulp.triggers(config));
  }

  @Test
  void theyAreInstalledShownAndRemovedByCommand() {
    try (var edge = EdgeFixture.serving().with("RIND_FRESHNESS_EVENTS", "on")) {
      assertThat(rind(edge, 0, "triggers", "install"))
          .contains("triggers: version " + Triggers.VERSION,
              "core_distribution: delete, insert, truncate, update")
          .doesNotContain("run: ");
      assertThat(rind(edge, 0, "check")).contains("events: on, triggers of version 1\n");
      assertThat(rind(edge, 0, "triggers", "remove")).isEqualTo("triggers: none\n");
      assertThat(rind(edge, 0, "triggers", "show", "--sql")).isEqualTo(Triggers.install());
    }
  }

  @Test
  void checkSaysWhatKeepsEventsFromBeingHeard() {
    try (var edge = EdgeFixture.serving().with("RIND_FRESHNESS_EVENTS", "on")) {
      var database = edge.testbed().database();
      var lost = ", so changes show within 1200 ms, as without events";
      var help = lost + "; run: rind triggers install";
      assertThat(events(edge)).isEqualTo("the triggers are not installed" + help);
      edge.run(Triggers.install());
      assertThat(events(edge)).isEqualTo("on, triggers of version 1");
      database.update("DROP TRIGGER rind_update ON core_publication");
      assertThat(events(edge))
          .isEqualTo("the triggers are missing, disabled or passed by on core_publication" + help);
      database.update(
          "CREATE OR REPLACE FUNCTION rind.version() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'");
      assertThat(events(edge)).startsWith("the triggers are of version 0, older").endsWith(help);
      edge.run(Triggers.install());
      assertThat(events(edge.with("RIND_DB_PROXY", "true")))
          .isEqualTo("not heard through a database proxy" + lost);
      assertThat(events(edge.with("RIND_FRESHNESS_EVENTS", "off")))
          .isEqualTo("off, though triggers of version 1 are installed");
    }
  }

  private static String events(EdgeFixture edge) {
    return edge.command(CheckCommand::events);
  }

  /** Who waits for a lock while it holds others can be waited for in a circle, and then any of those may be ended. */
  @Test
  void whileTheyAreInstalledNoStatementOfPulpIsEnded() throws Exception {
    try (var edge = EdgeFixture.serving(distribution("a").file("x", "x"));
        var task = edge.testbed().database().connect();
        var statement = task.createStatement();
        var threads = Executors.newSingleThreadExecutor()) {
      task.setAutoCommit(false);
      statement.execute("UPDATE core_publication SET pulp_last_updated = now()");
      var installing = threads.submit(() -> edge.run(Triggers.install()));
      await().until(() -> edge.testbed()
          .database()
          .rows(row -> row.getString(1),
              "SELECT wait_event FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
          .size() == 1);
      statement.execute("UPDATE core_distribution SET pulp_last_updated = now()");
      statement.execute("UPDATE auth_user SET last_login = now()");
      task.commit();
      installing.get();
      assertThat(state(edge).lacking()).isEmpty();
    }
  }

  @Test
  void aSchemaOfThatNameThatIsNotOursIsLeftAlone() {
    try (var edge = EdgeFixture.serving()) {
      edge.testbed().database().update("CREATE SCHEMA rind");
      assertThat(rind(edge, Main.FAILED, "triggers", "install")).contains("not of Rind");
      assertThatThrownBy(() -> edge.run(Triggers.remove())).hasMessageContaining("not of Rind");
    }
  }
}
