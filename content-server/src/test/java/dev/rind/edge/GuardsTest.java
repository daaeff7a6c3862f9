package dev.rind.edge;

import dev.rind.testbed.Guard;
import dev.rind.testbed.Served;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Guards through a whole edge (contract 4): who is let in, and what the others learn. */
class GuardsTest {
  private static final String DENIED = "Access denied.";

  private final EdgeFixture edge = EdgeFixture.serving().with("RIND_FRESHNESS_BOUND", "50ms");

  @AfterEach
  void end() {
    edge.close();
  }

  private Served guarded(String path, Guard by) {
    return edge.add(distribution(path).guarded(by).file("dir/bear.rpm", "bear"));
  }

  private static String header(String value) {
    return "X-Key: " + java.util.Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
  }

  @Test
  void c70AHeaderOpens() {
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    assertThat(edge.get("closed/dir/bear.rpm", header("sesame")).text()).isEqualTo("bear");
    for (var fields : List.of(new String[] {}, new String[] {header("other")},
        new String[] {"X-Key: sesame"}, new String[] {"X-Key: "})) {
      var answer = edge.get("closed/dir/bear.rpm", fields);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.reason()).isEqualTo(DENIED);
      assertThat(answer.text()).isEqualTo("403: " + DENIED);
      assertThat(answer.headers()).doesNotContainKey("www-authenticate");
    }
    assertThat(edge.told("rind_guard_decisions_total{decision=\"denied\"}")).isEqualTo(4);
  }

  @Test
  void c71AProgramFindsTheValue() {
    guarded("closed", new Guard.Header("X-Key", "123", ".a.b"));
    assertThat(edge.get("closed/dir/bear.rpm", header("{\"a\": {\"b\": \"123\"}}")).status())
        .isEqualTo(200);
    for (var json : List.of("{\"a\": {\"b\": 123}}", "no json", "{}")) {
      assertThat(edge.get("closed/dir/bear.rpm", header(json)).status()).isEqualTo(403);
    }
  }

  @Test
  void c80OneOfACompositeOpens() {
    guarded("empty", new Guard.Composite(List.of()));
    guarded("either", new Guard.Composite(List.of(new Guard.Header("X-Other", "x"),
        new Guard.Composite(List.of(new Guard.Header("X-Key", "sesame"))))));
    assertThat(edge.get("empty/dir/bear.rpm").status()).isEqualTo(200);
    assertThat(edge.get("either/dir/bear.rpm", header("sesame")).status()).isEqualTo(200);
    assertThat(edge.get("either/dir/bear.rpm").reason())
        .startsWith("Access forbidden. Refusals: [")
        .contains("/pulp/api/v3/contentguards/core/header/",
            "/pulp/api/v3/contentguards/core/composite/");
  }

  /** Of a file that may not be read it is not told whether it is there. */
  @Test
  void c82TheGuardComesBeforeAllThatDependsOnThePath() {
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    for (var path : List.of("closed", "closed/", "closed/dir", "closed/dir/", "closed/none")) {
      assertThat(edge.get(path).reason()).as(path).isEqualTo(DENIED);
      assertThat(edge.head(path).status()).as(path).isEqualTo(403);
    }
    assertThat(edge.get("closed", header("sesame")).status()).isEqualTo(301);
    assertThat(edge.get("closed/none", header("sesame")).status()).isEqualTo(404);
  }

  @Test
  void c82aAnEnvironmentVariableIsAskedForOnlyWhereItMayBe() {
    guarded("closed", new Guard.EnvVar("X-Key", "PATH"));
    assertThat(edge.get("closed/dir/bear.rpm", header(System.getenv("PATH"))).reason())
        .isEqualTo(DENIED);
  }

  @Test
  void aKindThatIsNotKnownIsDenied() {
    guarded("closed", new Guard.OfType("acme.lock"));
    assertThat(edge.get("closed/dir/bear.rpm").reason()).contains("acme.lock");
    guarded("inside", new Guard.Composite(List.of(new Guard.OfType("acme.lock"))));
    assertThat(edge.get("inside/dir/bear.rpm").status()).isEqualTo(403);
  }

  @Test
  void aGuardWithinItselfAdmitsNobody() {
    var served = guarded("closed", new Guard.Composite(List.of(new Guard.Composite(List.of()))));
    edge.testbed()
        .database()
        .update(
            """
            UPDATE core_compositecontentguard_guards SET contentguard_id = compositecontentguard_id""");
    assertThat(served.basePath()).isEqualTo("closed");
    assertThat(edge.get("closed/dir/bear.rpm").status()).isEqualTo(403);
  }

  @Test
  void c78AnonymousUsersAreDenied() {
    guarded("closed", new Guard.Rbac());
    assertThat(edge.get("closed/dir/bear.rpm").reason())
        .isEqualTo("Authentication credentials were not provided.");
    assertThat(edge.get("closed/dir/bear.rpm", "Authorization: Basic eDp5").status())
        .isEqualTo(403);
  }

  @Test
  void c72WithoutACertificateTheyAreDenied() {
    guarded("closed", new Guard.X509("no certificate at all"));
    assertThat(edge.get("closed/dir/bear.rpm").reason())
        .isEqualTo("A client certificate was not received via the `X-CLIENT-CERT` header.");
    assertThat(edge.get("closed/dir/bear.rpm", "X-Client-Cert: garbage").status()).isEqualTo(403);
  }

  @Test
  void c81UnsignedUrlsAreDenied() {
    guarded("closed", new Guard.Redirect("0123456789abcdef0123456789abcdef"));
    assertThat(edge.get("closed/dir/bear.rpm").reason()).isEqualTo("Access not authenticated");
    assertThat(edge.get("closed/dir/bear.rpm?expires=1&validate_token=00:00").status())
        .isEqualTo(403);
  }

  @Test
  void aChangeOfAGuardIsSeen() {
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    assertThat(edge.get("closed/dir/bear.rpm", header("sesame")).status()).isEqualTo(200);
    edge.testbed().database().update("UPDATE core_headercontentguard SET header_value = 'poppy'");
    await().untilAsserted(
        () -> assertThat(edge.get("closed/dir/bear.rpm", header("sesame")).status())
            .isEqualTo(403));
    assertThat(edge.get("closed/dir/bear.rpm", header("poppy")).status()).isEqualTo(200);
    assertThat(edge.told("rind_guards_made_total")).isEqualTo(2);
  }

  @Test
  void whatCannotBeFoundOutIsDenied() {
    edge.with("RIND_FRESHNESS_GUARD_OUTAGE", "50ms");
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    assertThat(edge.get("closed/dir/bear.rpm", header("sesame")).status()).isEqualTo(200);
    edge.testbed().database().update("ALTER TABLE core_contentguard RENAME TO gone");
    await().untilAsserted(
        () -> assertThat(edge.get("closed/dir/bear.rpm", header("sesame")).status())
            .isEqualTo(403));
  }
}
