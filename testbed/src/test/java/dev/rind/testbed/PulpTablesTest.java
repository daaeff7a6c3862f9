package dev.rind.testbed;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PulpTablesTest {
  private static final Database DATABASE = Postgres.shared().database();

  @AfterAll
  static void drop() {
    DATABASE.close();
  }

  @Test
  void everyTableOfTheListingIsLaid() {
    var laid = DATABASE.rows(
        row -> row.getString(1),
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
    assertThat(laid).containsExactlyInAnyOrderElementsOf(PulpTables.of(PulpTables.NEWEST).names());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
    core_artifact.file                      | character varying(255)   | NO
    core_artifact.md5                       | character varying(32)    | YES
    core_distribution.base_path             | relative_path            | NO
    core_publishedartifact.pulp_created     | timestamp with time zone | NO
    core_remote.total_timeout               | double precision         | YES
    core_repositoryversion.content_ids      | uuid[]                   | NO
    core_appstatus.ttl                      | interval                 | NO
    core_contentredirectcontentguard.shared_secret | bytea             | NO
    """)
  void aColumnHasTypeAndNullability(String column, String type, String nullable) {
    var parts = column.split("\\.", -1);
    assertThat(DATABASE.rows(
        row -> row.getString(1) + " " + row.getString(2),
        """
        SELECT format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END
        FROM pg_attribute WHERE attrelid = ?::regclass AND attname = ?""",
        parts[0],
        parts[1])).containsExactly(type + " " + nullable);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "ON public.core_artifact USING btree (sha256 varchar_pattern_ops)",
      "ON public.core_content USING gin (pulp_labels)",
      "ON public.core_distribution USING spgist (base_path) INCLUDE (pulp_domain_id)",
      "ON public.core_distribution USING btree (name text_pattern_ops)",
      "UNIQUE INDEX core_publishedartifact_publication_id_relative_path_key",
      "ON public.core_artifact USING btree (pulp_domain_id, size)",
  })
  void anIndexOfEachKindIsThere(String definition) {
    assertThat(DATABASE.rows(row -> row.getString(1), "SELECT indexdef FROM pg_indexes"))
        .anyMatch(index -> index.contains(definition));
  }

  @ParameterizedTest(name = "{0} then {1}: {2}")
  @CsvSource({
      "a/b,  a/c,    true",
      "a/b,  a/bc,   true",
      "a/b,  a/b/c,  false",
      "a/b/c, a/b,   false",
      "a/b,  a//c,   false",
      "a/b,  ../c,   false",
      "a/b,  'c d',  false",
  })
  void basePathsThatNestOrAreNoPathsAreRefused(String first, String second, boolean accepted) {
    try (var database = Postgres.shared().database()) {
      insertDistribution(database, first);
      if (accepted) {
        insertDistribution(database, second);
      } else {
        assertThatThrownBy(() -> insertDistribution(database, second))
            .isInstanceOf(DatabaseFailure.class);
      }
    }
  }

  @Test
  void aForeignKeyIsCheckedAtTheEndOfTheTransaction() {
    assertThatThrownBy(() -> DATABASE.update(
        "INSERT INTO core_role_permissions (role_id, permission_id) VALUES (?, 1)",
        UUID.randomUUID()))
        .hasMessageContaining("foreign key");
    DATABASE.transaction(
        "INSERT INTO auth_user_groups (user_id, group_id) VALUES (70, 70)",
        "INSERT INTO auth_group (id, name) VALUES (70, 'late')",
        "INSERT INTO auth_user VALUES (70, 'x', NULL, false, 'late', '', '', '', false, true, now())");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no columns", "core_x: name", "core_x: name text ?!",
      "core_x: name text PKK"})
  void aListingThatDoesNotReadIsNamed(String line) {
    assertThatThrownBy(() -> PulpTables.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(line.substring(line.indexOf(' ') + 1));
  }

  @Test
  void aReleaseWithoutListingIsNamed() {
    assertThatThrownBy(() -> PulpTables.of("1.2.3")).hasMessageContaining("1.2.3");
  }

  private static void insertDistribution(Database database, String basePath) {
    database.update("""
      INSERT INTO core_distribution (pulp_id, pulp_created, pulp_type, name, base_path, pulp_labels,
        pulp_domain_id, checkpoint)
      SELECT ?, now(), 'rpm.rpm', ?, ?, '', pulp_id, false FROM core_domain""",
        UUID.randomUUID(),
        basePath,
        basePath);
  }
}
