package dev.rind.edge;

import dev.rind.edge.pulp.Triggers;
import dev.rind.testbed.PulpTables;
import dev.rind.testbed.Testbed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

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
      assertThat(rind(edge, 0, "triggers", "show")).isEqualTo("triggers: none\n");
      assertThat(rind(edge, 0, "triggers", "install"))
          .contains("triggers: version " + Triggers.VERSION,
              "core_distribution: delete, insert, truncate, update")
          .doesNotContain("run: ");
      var installed = catalogs(edge);
      assertThat(rind(edge, 0, "triggers", "install")).contains("triggers: version ");
      assertThat(catalogs(edge)).isEqualTo(installed).isNotEqualTo(before);
      assertThat(rind(edge, 0, "triggers", "remove")).isEqualTo("triggers: none\n");
      assertThat(catalogs(edge)).isEqualTo(before);
    }
  }

  @Test
  void checkSaysWhatKeepsEventsFromBeingHeard() {
    try (var edge = EdgeFixture.serving().with("RIND_FRESHNESS_EVENTS", "on")) {
      var database = edge.testbed().database();
      var lost = ", so changes show within 1200 ms, as without events";
      var help = lost + "; run: rind triggers install\n";
      assertThat(rind(edge, 0, "check")).contains("events: the triggers are not installed" + help);
      rind(edge, 0, "triggers", "install");
      assertThat(rind(edge, 0, "check")).contains("events: on, triggers of version 1\n");
      database.update("DROP TRIGGER rind_update ON core_publication");
      assertThat(rind(edge, 0, "check"))
          .contains("events: the triggers are missing or disabled on core_publication" + help);
      database.update(
          "CREATE OR REPLACE FUNCTION rind.version() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'");
      assertThat(rind(edge, 0, "check")).contains("events: the triggers are of version 0, older");
      rind(edge, 0, "triggers", "install");
      assertThat(rind(edge.with("RIND_DB_PROXY", "true"), 0, "check"))
          .contains("events: not heard through a database proxy" + lost);
      assertThat(rind(edge.with("RIND_FRESHNESS_EVENTS", "off"), 0, "check"))
          .contains("events: off, though triggers of version 1 are installed\n");
    }
  }

  @Test
  void aSchemaOfThatNameThatIsNotOursIsLeftAlone() {
    try (var edge = EdgeFixture.serving()) {
      edge.testbed().database().update("CREATE SCHEMA rind");
      assertThat(rind(edge, Main.FAILED, "triggers", "install")).contains("not of Rind");
      assertThat(rind(edge, Main.FAILED, "triggers", "remove")).contains("not of Rind");
      assertThat(rind(edge, 0, "triggers", "show", "--sql")).isEqualTo(Triggers.install());
    }
  }
}
