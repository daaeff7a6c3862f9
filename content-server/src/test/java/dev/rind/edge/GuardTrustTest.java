package dev.rind.edge;

import dev.rind.edge.guard.certificate.Issued;
import dev.rind.edge.guard.certificate.Making;
import dev.rind.testbed.Guard;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Whose word is taken on the certificate and the name of a client: that of {@code guard.trustedProxies}. */
class GuardTrustTest {
  private static final String USER = "Remote-User: ada";
  private static final String JSON = "X-Identity: "
      + Base64.getEncoder().encodeToString("{\"user\": \"ada\"}".getBytes(UTF_8));
  private static final String ANONYMOUS = "Authentication credentials were not provided.";
  /** What an untrusted peer may say of where it is. */
  private static final String FORWARDED = "X-Forwarded-For: 192.0.2.1";

  private final EdgeFixture edge = EdgeFixture.serving();
  private String certificate = "";

  @BeforeEach
  void guarded() throws Exception {
    var authority = valid(Making.authority("ca")).selfSigned();
    certificate = "X-CLIENT-CERT: " + issued(authority).encoded();
    edge.add(distribution("certified").guarded(new Guard.X509(authority.pem())).file("x", "x"));
    edge.add(distribution("rbac").guarded(new Guard.Rbac()).file("x", "x"));
    var _ = new Accounts(edge.testbed().database()).user("ada").role("ada", null);
    edge.with("PULP_AUTHENTICATION_BACKENDS", """
        ["django.contrib.auth.backends.ModelBackend",
         "pulpcore.app.authentication.PulpNoCreateRemoteUserBackend",
         "pulpcore.backends.ObjectRolePermissionBackend"]""")
        .with("PULP_REST_FRAMEWORK__DEFAULT_AUTHENTICATION_CLASSES", """
            ["pulpcore.app.authentication.PulpRemoteUserAuthentication",
             "pulpcore.app.authentication.JSONHeaderRemoteAuthentication",
             "rest_framework.authentication.BasicAuthentication"]""")
        .with("PULP_REMOTE_USER_ENVIRON_NAME", "HTTP_REMOTE_USER")
        .with("PULP_AUTHENTICATION_JSON_HEADER", "HTTP_X_IDENTITY")
        .with("PULP_AUTHENTICATION_JSON_HEADER_JQ_FILTER", ".user");
  }

  @AfterEach
  void end() {
    edge.close();
  }

  private static Making valid(Making making) {
    return making.until(Instant.now().plus(Duration.ofDays(1)));
  }

  private static Issued issued(Issued authority) throws Exception {
    return valid(Making.client("client")).signedBy(authority);
  }

  @Test
  void thatOfATrustedPeerIsTaken() {
    assertThat(edge.get("certified/x", certificate).status()).isEqualTo(200);
    assertThat(edge.get("rbac/x", USER).status()).isEqualTo(200);
    assertThat(edge.get("rbac/x", JSON).status()).isEqualTo(200);
  }

  @Test
  void thatOfAnybodyElseIsNotWhateverAddressItNames() {
    edge.with("RIND_GUARD_TRUSTED_PROXIES", "192.0.2.1");
    for (var fields : new String[][] {{certificate}, {certificate, FORWARDED}}) {
      assertThat(edge.get("certified/x", fields).reason())
          .isEqualTo("A client certificate was not received via the `X-CLIENT-CERT` header.");
    }
    for (var field : new String[] {USER, JSON}) {
      assertThat(edge.get("rbac/x", field).reason()).as(field).isEqualTo(ANONYMOUS);
      assertThat(edge.get("rbac/x", field, FORWARDED).reason()).as(field).isEqualTo(ANONYMOUS);
    }
    // A password needs nobody's word.
    assertThat(edge.get("rbac/x", Accounts.login("ada")).status()).isEqualTo(200);
  }

  /** B18: of underscores a proxy may not know that they are the same header to whoever comes after it. */
  @Test
  void aNameThatIsNotTheHeadersIsNobodys() {
    for (var field : new String[] {"Remote_User: ada", "HTTP_REMOTE_USER: ada",
        "X_Identity: e30="}) {
      assertThat(edge.get("rbac/x", field).reason()).as(field).isEqualTo(ANONYMOUS);
    }
  }
}
