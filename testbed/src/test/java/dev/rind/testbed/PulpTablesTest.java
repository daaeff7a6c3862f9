package dev.rind.testbed;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PulpTablesTest {
  private static final Map<String, Database> DATABASES = PulpTables.RELEASES.stream()
      .collect(Collectors.toMap(release -> release, Postgres.shared()::database));
  private static final Database DATABASE = Objects.requireNonNull(DATABASES.get(PulpTables.NEWEST));

  @AfterAll
  static void drop() {
    DATABASES.values().forEach(Database::close);
  }

  static List<String> releases() {
    return PulpTables.RELEASES;
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everyTableOfTheListingIsLaid(String release) {
    try (var database = Postgres.shared().database(release)) {
      var laid = database.rows(
          row -> row.getString(1),
          "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
      assertThat(laid).containsExactlyInAnyOrderElementsOf(PulpTables.of(release).names());
      assertThat(database.value(String.class, "SELECT name FROM core_domain")).hasValue("default");
    }
  }

  /** Contract 13.2, by the catalogs: the type, with a question mark where it is nullable. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
    # table.column                                  | 3.39   | 3.63  | 3.85   | 3.109  | 3.123.1
    core_headercontentguard.header_name             | text   | text  | text   | text   | text
    core_compositecontentguard_guards.contentguard_id | -    | uuid  | uuid   | uuid   | uuid
    core_envvarheadercontentguard.env_var           | -      | -     | -      | -      | text
    core_domain.pulp_labels                         | -      | -     | hstore | hstore | hstore
    core_domain.default_content_guard_id            | -      | -     | -      | -      | uuid?
    core_distribution.checkpoint                    | -      | -     | boolean | boolean | boolean
    core_publication.checkpoint                     | -      | -     | boolean | boolean | boolean
    core_distribution.base_path                     | text   | text  | text   | text   | relative_path
    core_distributedpublication.expires_at          | -      | -     | -      | timestamp with time zone? | timestamp with time zone?
    core_repositoryversion.content_ids              | -      | -     | uuid[]? | uuid[]? | uuid[]
    core_repository.retain_checkpoints              | -      | -     | -      | integer? | integer?
    core_content.pulp_labels                        | -      | -     | hstore | hstore | hstore
    core_remoteartifact.failed_at                   | -      | -     | timestamp with time zone? | timestamp with time zone? | timestamp with time zone?
    core_openpgpdistribution.distribution_ptr_id    | -      | -     | uuid   | uuid   | uuid
    core_appstatus.name                             | -      | -     | text   | text   | text
    core_contentappstatus.name                      | text   | text  | text   | -      | -
    core_basedistribution.base_path                 | text   | text  | -      | -      | -
    file_filegitremote.git_ref                      | -      | -     | -      | text   | text
    file_filerepository.last_sync_details           | -      | -     | -      | jsonb  | jsonb
    rpm_rpmdistribution.generate_repo_config        | boolean | boolean | boolean | boolean | boolean
    rpm_rpmpublication.gpgcheck                     | integer | -    | -      | -      | -
    rpm_rpmrepository.repo_gpgcheck                 | integer | -    | -      | -      | -
    rpm_rpmpublication.repo_config                  | -      | jsonb | jsonb  | jsonb  | jsonb
    rpm_rpmpublication.sqlite_metadata              | boolean | -    | -      | -      | -
    rpm_rpmpublication.checksum_type                | -      | text  | text   | text   | text
    rpm_rpmrepository.package_signing_fingerprint   | -      | text? | text?  | text?  | text?
    rpm_rpmpublication.layout                       | -      | -     | text?  | text?  | text?
    rpm_rpmrepository.original_checksum_types       | jsonb  | jsonb | -      | -      | -
    """)
  void aColumnIsAsItsReleaseHasIt(
      String column, String first, String second, String third, String fourth, String fifth) {
    var expected = List.of(first, second, third, fourth, fifth);
    for (int i = 0; i < expected.size(); i++) {
      var release = PulpTables.RELEASES.get(i);
      assertThat(type(release, column)).as(release).isEqualTo(expected.get(i));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
    # index                                                                          | since
    ON public.core_distribution USING spgist (base_path) INCLUDE (pulp_domain_id)    | 3.123.1
    ON public.core_artifact USING btree (pulp_domain_id, size)                       | 3.109
    ON public.core_content USING gin (pulp_labels)                                   | 3.109
    ON public.core_userrole USING btree (object_id)                                  | 3.63
    ON public.core_remoteartifact USING btree (md5)                                  | 3.63
    """)
  void anIndexIsThereSinceItsRelease(String definition, String since) {
    for (var release : PulpTables.RELEASES) {
      var there = PulpTables.RELEASES.indexOf(release) >= PulpTables.RELEASES.indexOf(since);
      assertThat(Objects.requireNonNull(DATABASES.get(release))
          .rows(row -> row.getString(1), "SELECT indexdef FROM pg_indexes")
          .stream()
          .anyMatch(index -> index.contains(definition))).as(release).isEqualTo(there);
    }
  }

  @Test
  void beforeThereWereTriggersBasePathsMayNest() {
    try (var database = Postgres.shared().database("3.109")) {
      insertDistribution(database, "a/b");
      insertDistribution(database, "a/b/c");
      assertThat(database.value(Long.class, "SELECT count(*) FROM core_distribution")).hasValue(2L);
    }
  }

  private static String type(String release, String column) {
    var parts = column.split("\\.", -1);
    return Objects.requireNonNull(DATABASES.get(release))
        .value(String.class,
            """
        SELECT format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN '' ELSE '?' END
        FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ?""",
            parts[0],
            parts[1])
        .orElse("-");
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
