package dev.rind.edge;

import dev.rind.edge.guard.certificate.Making;
import dev.rind.testbed.Guard;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.SignedUrl;
import dev.rind.testbed.Testbed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static dev.rind.edge.EdgeFixture.key;
import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is changed in Pulp of who may read what is not answered otherwise for longer than the bound, and does not come
 * back.
 *
 * <p>The answer to whatever is asked later than that after the change is a new one, however slow all is: so the bound
 * on waiting for PostgreSQL is as long as it may be.
 */
class GuardFreshnessTest {
  private static final Duration BOUND = Duration.ofMillis(200);
  private static final int ASKED_AFTERWARDS = 10;
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private @Nullable EdgeFixture fixture;

  /** What an edge is asked for. */
  private record Asked(String path, List<String> fields) {
    Asked(String path, String... fields) {
      this(path, List.of(fields));
    }
  }

  @AfterEach
  void end() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private EdgeFixture on(String release) {
    fixture = EdgeFixture.on(Testbed.start(release))
        .with("RIND_FRESHNESS_BOUND", BOUND.toMillis() + "ms")
        .with("RIND_FRESHNESS_BOUND_MAX", BOUND.toMillis() + "ms")
        .with("RIND_FRESHNESS_WAIT", "1m");
    return fixture;
  }

  private static int status(EdgeFixture edge, Asked asked) {
    return edge.get(asked.path, asked.fields.toArray(String[]::new)).status();
  }

  /** That was just written to the database. */
  private static void becomes(EdgeFixture edge, Asked asked, int status) {
    var changed = System.nanoTime();
    var sent = changed;
    while (status(edge, asked) != status) {
      assertThat(Duration.ofNanos(sent - changed)).as("staleness of %s", asked.path)
          .isLessThanOrEqualTo(BOUND);
      sent = System.nanoTime();
    }
    for (int i = 0; i < ASKED_AFTERWARDS; i++) {
      assertThat(status(edge, asked)).as(asked.path).isEqualTo(status);
    }
  }

  private static PulpDistribution guarded(String path, Guard by) {
    return distribution(path).guarded(by).file("x", "x");
  }

  private static boolean has(EdgeFixture edge, String table) {
    return edge.testbed().database().tables().has(table);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("dev.rind.testbed.PulpTables#RELEASES")
  void c140WhatIsChangedOfAGuardShows(String release) throws Exception {
    var edge = on(release);
    var changes = new LinkedHashMap<Asked, String>();
    headers(edge, changes);
    certificates(edge, changes);
    edge.add(guarded("signed", new Guard.Redirect(SECRET)));
    changes.put(new Asked(new SignedUrl(SECRET.getBytes(StandardCharsets.US_ASCII), new byte[32])
        .of("/pulp/content/signed/x", Instant.now().plusSeconds(3_600))),
        "UPDATE core_contentredirectcontentguard SET shared_secret = '\\x00'");
    changes.keySet()
        .forEach(asked -> assertThat(status(edge, asked)).as(asked.path).isEqualTo(200));
    changes.forEach((asked, change) -> {
      assertThat(edge.testbed().database().update(change)).as(change).isPositive();
      becomes(edge, asked, 403);
    });
    setAndCleared(edge);
  }

  private static void headers(EdgeFixture edge, Map<Asked, String> changes) {
    edge.add(guarded("header", new Guard.Header("X-Key", "sesame")));
    changes.put(new Asked("header/x", key("sesame")),
        "UPDATE core_headercontentguard SET header_value = 'poppy' WHERE header_value = 'sesame'");
    edge.add(guarded("jq", new Guard.Header("X-Key", "value", ".a")));
    changes.put(new Asked("jq/x", key("{\"a\": \"value\"}")),
        "UPDATE core_headercontentguard SET jq_filter = '.b' WHERE jq_filter = '.a'");
    if (has(edge, "core_compositecontentguard")) {
      edge.add(guarded("either", new Guard.Composite(
          List.of(new Guard.Header("X-Key", "one"), new Guard.Header("X-Key", "two")))));
      changes.put(new Asked("either/x", key("one")), """
          DELETE FROM core_compositecontentguard_guards WHERE contentguard_id IN (
            SELECT contentguard_ptr_id FROM core_headercontentguard WHERE header_value = 'one')""");
      // Of the child alone, while nothing of the composite's own is touched.
      changes.put(new Asked("either/x", key("two")),
          "UPDATE core_headercontentguard SET header_value = 'three' WHERE header_value = 'two'");
    }
    if (has(edge, "core_envvarheadercontentguard")) {
      edge.with("PULP_ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS", "[\"PATH\"]");
      edge.add(guarded("variable", new Guard.EnvVar("X-Key", "PATH")));
      changes.put(new Asked("variable/x", key(System.getenv("PATH"))),
          "UPDATE core_envvarheadercontentguard SET env_var = 'HOME'");
    }
  }

  private static void certificates(EdgeFixture edge, Map<Asked, String> changes) throws Exception {
    var until = Instant.now().plus(Duration.ofDays(1));
    var authority = Making.authority("ca").until(until).selfSigned();
    var other = Making.authority("ca").until(until).selfSigned();
    var client = "X-CLIENT-CERT: "
        + Making.entitlement3(List.of("/entitled")).until(until).signedBy(authority).encoded();
    edge.add(guarded("certified", new Guard.X509(authority.pem())));
    edge.add(guarded("entitled", new Guard.Rhsm(authority.pem())));
    changes.put(new Asked("certified/x", client),
        "UPDATE certguard_x509certguard SET ca_certificate = '" + other.pem() + "'");
    changes.put(new Asked("entitled/x", client),
        "UPDATE certguard_rhsmcertguard SET ca_certificate = '" + other.pem() + "'");
  }

  private static void setAndCleared(EdgeFixture edge) {
    var served = edge.add(distribution("open").file("x", "x"));
    var anybody = new Asked("open/x");
    assertThat(status(edge, anybody)).isEqualTo(200);
    served.guard(new Guard.Header("X-Key", "sesame"));
    becomes(edge, anybody, 403);
    served.unguard();
    becomes(edge, anybody, 200);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("dev.rind.testbed.PulpTables#RELEASES")
  void c140WhoMayNoLongerIsDenied(String release) {
    var edge = on(release);
    edge.add(guarded("rbac", new Guard.Rbac()));
    var database = edge.testbed().database();
    var guard = database.value(UUID.class, "SELECT pulp_id FROM core_contentguard")
        .orElseThrow();
    var _ = new Accounts(database).user("guard")
        .role("guard", guard)
        .user("global")
        .role("global", null)
        .group("left")
        .user("member")
        .member("member", "left")
        .group("poor")
        .user("other")
        .member("other", "poor")
        .user("allowed")
        .permission("allowed")
        .superuser("root")
        .superuser("retired")
        .superuser("gone")
        .superuser("changed")
        .user("last")
        .role("last", null);
    var changes = new LinkedHashMap<String, String>();
    changes.put("guard", "DELETE FROM core_userrole WHERE object_id IS NOT NULL");
    changes.put("global", "DELETE FROM core_userrole WHERE user_id = " + idOf("global"));
    changes.put("member", "DELETE FROM auth_user_groups WHERE user_id = " + idOf("member"));
    changes.put("other", "DELETE FROM core_grouprole");
    changes.put("allowed", "DELETE FROM auth_user_user_permissions");
    changes.put("root", "UPDATE auth_user SET is_superuser = false WHERE username = 'root'");
    changes.put("retired", "UPDATE auth_user SET is_active = false WHERE username = 'retired'");
    changes.put("gone", "DELETE FROM auth_user WHERE username = 'gone'");
    changes.put("changed", "UPDATE auth_user SET password = '!' WHERE username = 'changed'");
    changes.put("last", "DELETE FROM core_role_permissions");
    changes.keySet()
        .forEach(user -> assertThat(status(edge, rbac(user))).as(user).isEqualTo(200));
    // That there is no policy is an answer, which rounds keep fresh: else somebody waits for it each second.
    assertThat(edge.told("rind_pointers{found=\"yes\",question=\"policy\"}")).isEqualTo(1);
    changes.forEach((user, change) -> {
      assertThat(database.update(change)).as(change).isPositive();
      becomes(edge, rbac(user), 403);
    });
  }

  private static Asked rbac(String user) {
    return new Asked("rbac/x", Accounts.login(user));
  }

  private static String idOf(String user) {
    return "(SELECT id FROM auth_user WHERE username = '" + user + "')";
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("dev.rind.testbed.PulpTables#RELEASES")
  void c140aARefusalEndsWithItsReason(String release) {
    var edge = on(release);
    var served = edge.add(guarded("closed", new Guard.Header("X-Key", "sesame")));
    var stranger = new Asked("closed/x", key("poppy"));
    var known = new Asked("closed/x", key("sesame"));
    var missing = new Asked("closed/new", key("sesame"));
    for (int i = 0; i < 2; i++) {
      assertThat(status(edge, stranger)).isEqualTo(403);
      assertThat(status(edge, known)).isEqualTo(200);
      assertThat(status(edge, missing)).isEqualTo(404);
    }
    served.publish(spec -> spec.file("new", "new"));
    becomes(edge, missing, 200);
    edge.testbed().database().update("UPDATE core_headercontentguard SET header_value = 'poppy'");
    becomes(edge, stranger, 200);
    assertThat(status(edge, known)).isEqualTo(403);
  }
}
