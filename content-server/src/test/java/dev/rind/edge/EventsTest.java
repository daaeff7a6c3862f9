package dev.rind.edge;

import dev.rind.edge.pulp.Triggers;
import dev.rind.testbed.Database;
import dev.rind.testbed.Guard;
import dev.rind.testbed.Served;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What PostgreSQL tells is seen at once: by its age alone nothing would be read again for an hour. */
class EventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String NOT_THERE = "404: Not Found";

  private final EdgeFixture edge = EdgeFixture.serving()
      .with("RIND_FRESHNESS_BOUND", "1h")
      .with("RIND_FRESHNESS_BOUND_MAX", "1h")
      .with("RIND_FRESHNESS_REFRESH", "1h")
      .with("RIND_FRESHNESS_EVENTS", "on");
  private final Served served = edge.add(distribution("fedora").file("a.txt", "old"));
  private final Served other = edge.add(distribution("other").file("a.txt", "other"));

  @BeforeEach
  void known() {
    edge.run(Triggers.install());
    edge.edge();
    listens();
    shows("fedora/a.txt", "old");
  }

  @AfterEach
  void end() {
    edge.close();
  }

  private Database database() {
    return edge.testbed().database();
  }

  private void listens() {
    await().atMost(PATIENCE).until(() -> edge.told("rind_events_on") == 1);
  }

  private void shows(String path, String text) {
    await().atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(edge.get(path).text()).isEqualTo(text));
  }

  private void sql(String statement, Object... arguments) {
    var _ = database().update(statement, arguments);
  }

  @Test
  void aNewPublicationAndOneThatIsDeleted() {
    served.publish(spec -> spec.file("a.txt", "new"));
    shows("fedora/a.txt", "new");
    served.deletePublication(served.publication());
    shows("fedora/a.txt", "old");
  }

  @Test
  void aDistributionPointedElsewhereRenamedAndDeleted() {
    served.pointAtNothing();
    await().until(() -> edge.get("fedora/a.txt").status() == 404);
    served.pointAtRepository();
    shows("fedora/a.txt", "old");
    shows("centos/a.txt", NOT_THERE);
    assertThat(edge.get("/pulp/content/").text()).contains("fedora/");
    served.rename("centos");
    shows("centos/a.txt", "old");
    shows("fedora/a.txt", NOT_THERE);
    assertThat(edge.get("/pulp/content/").text()).contains("centos/").doesNotContain("fedora/");
    served.delete();
    shows("centos/a.txt", NOT_THERE);
  }

  @Test
  void aDistributionWhereThereWasNoneAndOneBelowAnother() {
    shows("deep/er/a.txt", NOT_THERE);
    var _ = edge.add(distribution("deep/er").file("a.txt", "first"));
    shows("deep/er/a.txt", "first");
    shows("fedora/below/a.txt", NOT_THERE);
    sql("ALTER TABLE core_distribution DISABLE TRIGGER base_path_inserted");
    var _ = edge.add(distribution("fedora/below").file("a.txt", "below"));
    shows("fedora/below/a.txt", "below");
  }

  @Test
  void whatIsRetainedIsToldAndEndsByItself() {
    served.publish(spec -> spec.file("b.txt", "b").without("a.txt"));
    shows("fedora/b.txt", "b");
    shows("fedora/a.txt", "old");
    sql("UPDATE core_distributedpublication SET expires_at = now() WHERE expires_at IS NOT NULL");
    shows("fedora/a.txt", NOT_THERE);
  }

  @Test
  void aVersionWithoutPublications() {
    var plain = edge.add(distribution("plain").type("test.plain").versionContent().file("x", "x"));
    await().until(() -> edge.get("plain/x").status() != 404);
    var before = edge.told("rind_events_total");
    plain.publish(spec -> spec.file("y", "y"));
    await().until(() -> edge.told("rind_events_total") > before);
  }

  @Test
  void aGuardSetChangedBelowAnotherAndCleared() {
    served.guard(new Guard.Composite(List.of(new Guard.Header("x-lab", "sesame"))));
    await().until(() -> edge.get("fedora/a.txt").status() == 403);
    assertThat(edge.get("fedora/a.txt", "x-lab: c2VzYW1l").status()).isEqualTo(200);
    sql("UPDATE core_headercontentguard SET header_value = 'poppy'");
    await().until(() -> edge.get("fedora/a.txt", "x-lab: c2VzYW1l").status() == 403);
    assertThat(edge.get("fedora/a.txt", "x-lab: cG9wcHk=").status()).isEqualTo(200);
    served.unguard();
    shows("fedora/a.txt", "old");
  }

  @Test
  void usersGroupsRolesAndPoliciesAreTold() {
    sql("INSERT INTO django_content_type (id, app_label, model) VALUES (1, 'core', 'rbaccontentguard')");
    sql("INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES (1, '', 1, 'download_rbaccontentguard')");
    var role = UUID.randomUUID();
    told(
        "INSERT INTO core_role (pulp_id, pulp_created, name, locked) VALUES ('%s', now(), 'r', true)"
            .formatted(role),
        "[\"permission\"]");
    told("INSERT INTO core_role_permissions (role_id, permission_id) VALUES ('%s', 1)"
        .formatted(role), "[\"permission\"]");
    told("INSERT INTO auth_group (id, name) VALUES (1, 'g')", "[\"permission\"]");
    told("""
        INSERT INTO auth_user (id, username, password, is_active, is_superuser, first_name, last_name, email,
          is_staff, date_joined)
        VALUES (1, 'a"da', '!', true, false, '', '', '', false, now())""",
        "[\"user\", [\"a\\\"da\"]]");
    told(
        "INSERT INTO core_userrole (pulp_id, pulp_created, role_id, user_id) VALUES (gen_random_uuid(), now(), '%s', 1)"
            .formatted(role),
        "[\"permission\"]");
    told(
        "INSERT INTO core_grouprole (pulp_id, pulp_created, role_id, group_id) VALUES (gen_random_uuid(), now(), '%s', 1)"
            .formatted(role),
        "[\"permission\"]");
    told("INSERT INTO auth_user_groups (user_id, group_id) VALUES (1, 1)", "[\"permission\"]");
    told("UPDATE auth_user SET password = 'x'", "[\"user\", [\"a\\\"da\"]]");
    told("UPDATE auth_user SET last_login = now()");
    told("DELETE FROM auth_user_groups", "[\"permission\"]");
    told("""
        INSERT INTO core_accesspolicy (pulp_id, pulp_created, statements, viewset_name, customized)
        VALUES (gen_random_uuid(), now(), '[]', 'contentguards/core/rbac', true)""",
        "[\"policy\"]");
    told("UPDATE core_domain SET description = 'd'", "[\"domain\"]");
    told("TRUNCATE core_userrole", "[\"*\"]");
  }

  /** What a statement has PostgreSQL tell. */
  private void told(String sql, String... messages) {
    assertThat(messages(sql)).containsExactly(messages);
  }

  private List<String> messages(String sql) {
    try (var connection = database().connect(); var statement = connection.createStatement()) {
      statement.execute("LISTEN rind");
      statement.execute(sql);
      var heard = connection.unwrap(org.postgresql.PGConnection.class).getNotifications();
      return heard == null ? List.of()
          : java.util.stream.Stream.of(heard).map(one -> one.getParameter()).toList();
    } catch (java.sql.SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void tenThousandRowsOfAStatementAreOneMessage() {
    sql("ALTER TABLE core_distribution DISABLE TRIGGER base_path_inserted");
    assertThat(messages(
        """
        INSERT INTO core_distribution (pulp_id, pulp_created, pulp_type, name, base_path, pulp_labels, pulp_domain_id,
          hidden, checkpoint)
        SELECT gen_random_uuid(), now(), 'file.file', 'f' || n, 'few/' || n, '', m.pulp_id, false, false
          FROM generate_series(1, 60) n, core_domain m""")).singleElement()
        .asString()
        .contains("few/1\"", "few/60\"");
    assertThat(messages("UPDATE core_distribution SET hidden = true WHERE base_path LIKE 'few/%'"))
        .singleElement()
        .asString()
        .contains("few/1\"", "few/60\"");
    assertThat(messages(
        """
        INSERT INTO core_distribution (pulp_id, pulp_created, pulp_type, name, base_path, pulp_labels, pulp_domain_id,
          hidden, checkpoint)
        SELECT gen_random_uuid(), now(), 'file.file', 'n' || n, 'many/' || n, '', m.pulp_id, false, false
          FROM generate_series(1, 10000) n, core_domain m"""))
        .containsExactly("[\"path\"]");
    assertThat(messages("UPDATE core_distribution SET hidden = NOT hidden"))
        .containsExactly("[\"path\"]");
    assertThat(messages("UPDATE core_distribution SET name = name || 'x'"))
        .containsExactly("[\"served\"]");
    assertThat(messages("DELETE FROM core_distribution WHERE base_path LIKE 'many/%'"))
        .containsExactly("[\"path\"]");
    var long1 = "'" + "l".repeat(9000) + "'";
    assertThat(messages(
        "UPDATE core_distribution SET base_path = %s WHERE base_path = 'fedora'".formatted(long1)))
        .containsExactly("[\"path\"]");
  }

  @Test
  void aListenerThatIsKilledComesBackAndAllIsReadAgain() {
    assertThat(database().terminateConnections()).isPositive();
    served.publish(spec -> spec.file("a.txt", "new"));
    await().until(() -> edge.told("rind_events_lost_total") > 0);
    shows("fedora/a.txt", "new");
    listens();
    served.publish(spec -> spec.file("a.txt", "newer"));
    shows("fedora/a.txt", "newer");
  }

  /** What PostgreSQL tells comes in order or not at all; here it does not come. */
  @Test
  void whereMessagesAreLostAllIsReadAgain() {
    try (var proxy = new MutedProxy(database().host(), database().port());
        var other = edge.another(settings -> settings.databaseAt("127.0.0.1", proxy.port()))) {
      await().atMost(PATIENCE).until(() -> EdgeFixture.told(other, "rind_events_on") == 1);
      assertThat(get(other, "fedora/a.txt")).isEqualTo("old");
      proxy.mute();
      served.publish(spec -> spec.file("a.txt", "not told"));
      await().atMost(PATIENCE)
          .untilAsserted(() -> assertThat(get(other, "fedora/a.txt")).isEqualTo("not told"));
      assertThat(EdgeFixture.told(other, "rind_events_on")).isZero();
    }
  }

  @Test
  void throughADatabaseProxyNothingIsHeardAndChangesShowAsWithoutEvents() {
    try (var proxy = MutedProxy.pooling(database().host(), database().port());
        var other = edge.with("RIND_FRESHNESS_BOUND", "1s")
            .with("RIND_FRESHNESS_BOUND_MAX", "1s")
            .another(settings -> settings.databaseAt("127.0.0.1", proxy.port()))) {
      assertThat(get(other, "fedora/a.txt")).isEqualTo("old");
      served.publish(spec -> spec.file("a.txt", "new"));
      await().atMost(PATIENCE)
          .untilAsserted(() -> assertThat(get(other, "fedora/a.txt")).isEqualTo("new"));
      assertThat(EdgeFixture.told(other, "rind_events_on")).isZero();
      assertThat(proxy.foreign()).isZero();
    }
  }

  private static String get(Edge from, String path) {
    try (var socket = HttpSocket.to(from.addresses().getFirst())) {
      return socket.send(EdgeFixture.request("GET", path)).answer().text();
    }
  }

  @Test
  void triggersThatAreRemovedAreNoticedAndSoThatTheyAreBack() {
    edge.run(Triggers.remove());
    await().until(() -> edge.told("rind_events_on") == 0);
    served.publish(spec -> spec.file("a.txt", "not told"));
    edge.run(Triggers.install());
    listens();
    shows("fedora/a.txt", "not told");
  }

  @Test
  void aChangeThatNoTriggerTellsIsSeenWithTheNextMessageToItself() {
    database().transaction("ALTER TABLE core_distribution DISABLE TRIGGER rind_update",
        "UPDATE core_distribution SET repository_id = NULL, publication_id = '%s' WHERE base_path = 'fedora'"
            .formatted(other.publication()));
    shows("fedora/a.txt", "other");
    assertThat(edge.told("rind_events_on")).isZero();
  }

  /** What migrations do. */
  @Test
  void columnsAndTablesCanBeAlteredAndDropped() {
    for (var step : List.of(
        "ALTER TABLE core_distribution ALTER COLUMN hidden TYPE text USING hidden::text",
        "UPDATE core_distribution SET name = name || 'a'",
        "ALTER TABLE core_distribution ALTER COLUMN hidden TYPE bool USING hidden::bool",
        "ALTER TABLE core_distribution RENAME COLUMN hidden TO concealed",
        "UPDATE core_distribution SET name = name || 'b'",
        "ALTER TABLE core_distribution DROP COLUMN concealed",
        "UPDATE core_distribution SET name = name || 'c'",
        "ALTER TABLE core_publication DROP COLUMN complete",
        "UPDATE core_publication SET pulp_last_updated = now()",
        "ALTER TABLE core_contentguard RENAME TO core_guardian",
        "UPDATE core_guardian SET name = name || 'd'",
        "DROP TABLE core_distributedpublication, rpm_rpmpublication, core_userrole",
        "ALTER TABLE auth_user DROP COLUMN last_login, ADD COLUMN more text",
        "UPDATE auth_user SET more = 'e'")) {
      sql(step);
    }
    database().transaction("UPDATE core_domain SET description = 'd'",
        "ALTER TABLE core_domain DROP COLUMN description");
    assertThat(messages("UPDATE core_distribution SET name = name || 'f'"))
        .containsExactly("[\"*\"]");
  }

  @Test
  void whatFailsInATriggerFailsNoStatement() {
    sql("DROP FUNCTION rind.tell(text, jsonb)");
    assertThat(messages("UPDATE core_distribution SET name = name || 'a'"))
        .containsExactly("[\"*\"]");
    sql("DROP FUNCTION rind.tell_served(uuid[], uuid[], uuid[], uuid[])");
    sql("CREATE FUNCTION rind.tell_served(uuid[], uuid[], uuid[], uuid[]) RETURNS void LANGUAGE sql AS 'SELECT 1/0'");
    assertThat(messages("UPDATE core_publication SET pulp_last_updated = now()"))
        .containsExactly("[\"*\"]");
  }
}
