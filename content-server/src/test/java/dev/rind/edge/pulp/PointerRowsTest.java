package dev.rind.edge.pulp;

import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Checkpoints;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Domain;
import dev.rind.edge.catalog.Guard;
import dev.rind.edge.catalog.Permission;
import dev.rind.edge.catalog.RepoConfig;
import dev.rind.edge.catalog.Storage;
import dev.rind.edge.catalog.User;
import dev.rind.testbed.FernetKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.edge.pulp.QuestionsFixture.ask;
import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** What changes and is asked for by an id or a name: in batches, and without what is not there. */
class PointerRowsTest {
  private static final UUID NONE = UUID.randomUUID();

  private final QuestionsFixture pulp = new QuestionsFixture();

  @AfterEach
  void end() {
    pulp.close();
  }

  private void sql(String... statements) {
    pulp.testbed().database().transaction(statements);
  }

  private UUID id(String sql) {
    return pulp.testbed().database().value(UUID.class, sql).orElseThrow();
  }

  @Test
  void checkpointsAreToldTheNewestFirst() {
    var first = Instant.parse("2026-01-02T03:04:05.678901Z");
    var fedora = pulp.testbed()
        .serving(distribution("fedora").checkpoint().file("a", "a").publishedAt(first));
    var second = first.plusSeconds(60);
    var one = fedora.publication();
    var two = fedora.publish(now -> now.file("b", "b").publishedAt(second)).publication();
    var plain = pulp.testbed().serving(distribution("plain").file("a", "a"));
    assertThat(ask(pulp.questions().checkpoints(),
        List.of(fedora.repository(), plain.repository())).values())
        .containsEntry(fedora.repository(), new Checkpoints(List.of(
            new Checkpoints.Checkpoint(two, second), new Checkpoints.Checkpoint(one, first))))
        .containsEntry(plain.repository(), new Checkpoints(List.of()));
  }

  @Test
  void domainsAreToldWithTheirStorageAndPrintWithoutItsSettings() throws IOException {
    var key = FernetKey.of("rows");
    Files.writeString(pulp.testbed().mediaRoot().resolve("keys"), key.text());
    sql("UPDATE core_domain SET storage_settings = '{\"access_key\": \"hunter2\", \"location\": \"%s\"}'"
        .formatted(key.encrypt("\"/srv/pulp\"")));
    var found = ask(pulp.questions().domains(), List.of("default", "none")).values();
    var id = id("SELECT pulp_id FROM core_domain");
    assertThat(found).containsOnlyKeys("default")
        .containsEntry("default", new Domain(id, "default",
            "pulpcore.app.models.storage.FileSystem", new Storage.Local(Path.of("/srv/pulp")),
            true, false));
    assertThat(found.toString()).contains("default").doesNotContain("hunter2");
  }

  @Test
  void usersAreToldAndPrintWithoutTheirPassword() {
    sql(user(7, "ada", false));
    var found = ask(pulp.questions().users(), List.of("ada", "nobody")).values();
    assertThat(found).containsOnlyKeys("ada")
        .containsEntry("ada", new User(7, "ada", "pbkdf2$hunter2", true, false));
    assertThat(found.toString()).contains("ada").doesNotContain("hunter2");
  }

  private static String user(int id, String name, boolean superuser) {
    return """
        INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        VALUES (%d, 'pbkdf2$hunter2', %b, '%s', '', '', '', false, true, now())"""
        .formatted(id, superuser, name);
  }

  private static String guard(String id, String type) {
    return """
        INSERT INTO core_contentguard (pulp_id, pulp_created, pulp_type, name, pulp_domain_id)
        SELECT '%1$s', now(), '%2$s', '%2$s-%1$s', pulp_id FROM core_domain"""
        .formatted(uuid(id), type);
  }

  private static UUID uuid(String end) {
    return UUID.fromString("00000000-0000-0000-0000-00000000000" + end);
  }

  @Test
  void eachKindOfGuardIsToldWithWhatItDecidesBy() {
    sql(guard("1", "core.rbac"),
        guard("2", "core.content_redirect"), guard("3", "core.header"),
        guard("4", "core.envvar_header"), guard("5", "certguard.x509"),
        guard("6", "certguard.rhsm"), guard("7", "other.kind"),
        "INSERT INTO core_contentredirectcontentguard VALUES ('%s', 'hunter2')"
            .formatted(uuid("2")),
        "INSERT INTO core_headercontentguard VALUES ('%s', 'X-Key', 'hunter2', NULL)"
            .formatted(uuid("3")),
        "INSERT INTO core_envvarheadercontentguard VALUES ('%s', 'X-Key', 'KEY')"
            .formatted(uuid("4")),
        "INSERT INTO certguard_x509certguard VALUES ('%s', 'PEM')".formatted(uuid("5")),
        "INSERT INTO certguard_rhsmcertguard VALUES ('%s', 'PEM')".formatted(uuid("6")));
    var found = ask(pulp.questions().guards(), List.of(uuid("1"), uuid("2"), uuid("3"), uuid("4"),
        uuid("5"), uuid("6"), uuid("7"), NONE)).values();
    assertThat(found).hasSize(7)
        .containsEntry(uuid("1"), new Guard.Rbac(uuid("1"), "core.rbac-" + uuid("1")))
        .containsEntry(uuid("3"), new Guard.Header(uuid("3"), "core.header-" + uuid("3"), "X-Key",
            "hunter2", null))
        .containsEntry(uuid("4"), new Guard.EnvVarHeader(uuid("4"),
            "core.envvar_header-" + uuid("4"), "X-Key", "KEY"))
        .containsEntry(uuid("5"), new Guard.X509(uuid("5"), "certguard.x509-" + uuid("5"), "PEM"))
        .containsEntry(uuid("6"), new Guard.Rhsm(uuid("6"), "certguard.rhsm-" + uuid("6"), "PEM"))
        .containsEntry(uuid("7"), new Guard.Unknown(uuid("7"), "other.kind-" + uuid("7"),
            "other.kind"));
    assertThat(found.get(uuid("2")))
        .isInstanceOfSatisfying(Guard.Redirect.class,
            redirect -> assertThat(redirect.sharedSecret()).asString().isEqualTo("hunter2"));
    assertThat(found.toString()).contains("X-Key").doesNotContain("hunter2");
  }

  @Test
  void aCompositeGuardHasItsChildrenAndWithinItselfItAdmitsNobody() {
    sql(guard("1", "core.composite"), guard("2", "core.composite"), guard("3", "core.rbac"),
        "INSERT INTO core_compositecontentguard VALUES ('%s'), ('%s')"
            .formatted(uuid("1"), uuid("2")),
        """
            INSERT INTO core_compositecontentguard_guards (compositecontentguard_id, contentguard_id)
            VALUES ('%1$s', '%2$s'), ('%2$s', '%1$s'), ('%1$s', '%3$s'), ('%2$s', '%3$s')"""
            .formatted(uuid("1"), uuid("2"), uuid("3")));
    var rbac = new Guard.Rbac(uuid("3"), "core.rbac-" + uuid("3"));
    var one = "core.composite-" + uuid("1");
    var two = "core.composite-" + uuid("2");
    assertThat(ask(pulp.questions().guards(), uuid("1"))).contains(
        new Guard.Composite(uuid("1"), one, List.of(
            new Guard.Composite(uuid("2"), two,
                List.of(new Guard.Unknown(uuid("1"), one, "core.composite"), rbac)),
            rbac)));
  }

  @Test
  void aGuardWhoseTableIsNotThereAdmitsNobody() {
    sql(guard("4", "core.envvar_header"), "DROP TABLE core_envvarheadercontentguard",
        "DROP TABLE core_compositecontentguard_guards");
    assertThat(ask(pulp.questions().guards(), uuid("4")))
        .containsInstanceOf(Guard.Unknown.class);
  }

  @Test
  void permissionsComeOfRolesGroupsAndTheirOwn() {
    var domain = id("SELECT pulp_id FROM core_domain");
    sql(guard("1", "core.rbac"), guard("2", "core.rbac"),
        user(1, "nobody", false), user(2, "root", true), user(3, "own", false),
        user(4, "group", false), user(5, "role", false), user(6, "domain", false),
        user(7, "object", false), user(8, "grouprole", false), user(9, "left", true),
        "UPDATE auth_user SET is_active = false WHERE id = 9",
        "INSERT INTO django_content_type (id, app_label, model) VALUES (1, 'core', 'rbaccontentguard')",
        "INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES (1, '', 1, 'download_rbaccontentguard')",
        "INSERT INTO auth_group (id, name) VALUES (1, 'g'), (2, 'h')",
        "INSERT INTO auth_user_groups (user_id, group_id) VALUES (4, 1), (8, 2)",
        "INSERT INTO auth_user_user_permissions (user_id, permission_id) VALUES (3, 1)",
        "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (1, 1)",
        "INSERT INTO core_role (pulp_id, pulp_created, name, locked) VALUES ('%s', now(), 'r', true)"
            .formatted(uuid("9")),
        "INSERT INTO core_role_permissions (role_id, permission_id) VALUES ('%s', 1)"
            .formatted(uuid("9")),
        """
            INSERT INTO core_userrole (pulp_id, pulp_created, role_id, user_id, object_id, domain_id)
            SELECT gen_random_uuid(), now(), '%s', u, o, d::uuid FROM (VALUES
              (5, NULL, NULL), (6, NULL, '%s'), (7, '%s', NULL)) AS v(u, o, d)"""
            .formatted(uuid("9"), domain, uuid("1")),
        """
            INSERT INTO core_grouprole (pulp_id, pulp_created, role_id, group_id)
            VALUES (gen_random_uuid(), now(), '%s', 2)""".formatted(uuid("9")));
    assertThat(allowed(uuid("1"), null)).containsExactlyInAnyOrder(2, 3, 4, 5, 7, 8);
    assertThat(allowed(uuid("2"), null)).containsExactlyInAnyOrder(2, 3, 4, 5, 8);
    assertThat(allowed(uuid("2"), domain)).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 8);
    assertThat(ask(pulp.questions().permissions(), new Permission(99, uuid("1"), null))).isEmpty();
  }

  private List<Integer> allowed(UUID guard, @org.jspecify.annotations.Nullable UUID domain) {
    var keys = java.util.stream.IntStream.rangeClosed(1, 9)
        .mapToObj(user -> new Permission(user, guard, domain))
        .toList();
    var answers = ask(pulp.questions().permissions(), keys).values();
    assertThat(answers).containsOnlyKeys(keys);
    return keys.stream()
        .filter(key -> answers.getOrDefault(key, false))
        .map(Permission::userId)
        .toList();
  }

  @Test
  void aRepoConfigIsMadeOfThePublication() {
    pulp.testbed()
        .serving(distribution("with").generateRepoConfig()
            .repoConfig("{\"gpgcheck\": 1}")
            .file("a", "a"));
    pulp.testbed().serving(distribution("without").repoConfig("{\"gpgcheck\": 1}").file("a", "a"));
    assertThat(match("with").generatesRepoConfig()).isTrue();
    assertThat(match("with").repoConfig())
        .isEqualTo(new RepoConfig(Map.of("gpgcheck", "1"), null, false));
    assertThat(match("without").generatesRepoConfig()).isFalse();
    assertThat(match("without").repoConfig()).isNull();
  }

  @Test
  void beforeRepoConfigsTheirSettingsAreTwoColumns() {
    pulp.testbed().serving(distribution("rpm").file("a", "a"));
    sql("ALTER TABLE rpm_rpmpublication DROP COLUMN repo_config",
        "ALTER TABLE rpm_rpmpublication ADD gpgcheck int NOT NULL DEFAULT 1",
        "ALTER TABLE rpm_rpmpublication ADD repo_gpgcheck int NOT NULL DEFAULT 0",
        "ALTER TABLE rpm_rpmdistribution DROP COLUMN generate_repo_config");
    assertThat(match("rpm").generatesRepoConfig()).isTrue();
    assertThat(match("rpm").repoConfig())
        .isEqualTo(new RepoConfig(Map.of("gpgcheck", "1", "repo_gpgcheck", "0"), null, false));
  }

  @Test
  void whatIsNoObjectHasNoSettings() {
    pulp.testbed()
        .serving(distribution("rpm").generateRepoConfig().repoConfig("[1]").file("a", "a"));
    assertThat(match("rpm").repoConfig()).isEqualTo(new RepoConfig(Map.of(), null, false));
  }

  @Test
  void artifactsAreToldByTheirIds() {
    var served = pulp.testbed().serving(distribution("rpm").file("a", "abc"));
    var key = new ArtifactKey(served.artifact("a"));
    var artifact = ask(pulp.questions().artifacts(), key).orElseThrow();
    assertThat(artifact.sizeBytes()).isEqualTo(3);
    assertThat(artifact.domain()).isEqualTo("default");
    assertThat(ask(pulp.questions().artifacts(), new ArtifactKey(NONE))).isEmpty();
  }

  private Distribution match(String path) {
    return (Distribution) ask(pulp.questions().matches(),
        new BasePath(BasePath.DEFAULT_DOMAIN, path)).orElseThrow();
  }
}
