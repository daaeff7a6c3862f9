package dev.rind.edge;

import dev.rind.edge.guard.certificate.Issued;
import dev.rind.edge.guard.certificate.Making;
import dev.rind.testbed.Guard;
import dev.rind.testbed.SlowProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * PostgreSQL away: who may read what is believed as long as {@code freshness.guardOutage} says, and then nobody may.
 */
class GuardOutageTest {
  /** In each of them the database does not answer. */
  static final List<Named<Consumer<SlowProxy>>> OUTAGES = List.of(
      Named.of("refuses", SlowProxy::refuse), Named.of("is silent", SlowProxy::pause));

  private static final Issued AUTHORITY = made(() -> valid(Making.authority("ca")).selfSigned());
  private static final String STALE = "rind_pointer_stale_total{question=\"guard\"}";
  private static final Map<String, String> KEYS = Map.of("header", "X-Testbed: YWRtaXQ=",
      "rbac", Accounts.login("ada"), "certified",
      "X-CLIENT-CERT: " + made(() -> valid(Making.client("client")).signedBy(AUTHORITY)).encoded());

  private final EdgeFixture edge = EdgeFixture.serving(distribution("open").file("x", "x"),
      distribution("header").guarded().file("x", "x"),
      distribution("rbac").guarded(new Guard.Rbac()).file("x", "x"),
      distribution("certified").guarded(new Guard.X509(AUTHORITY.pem())).file("x", "x"));
  private final SlowProxy proxy = SlowProxy.to(edge.testbed().database().host(),
      edge.testbed().database().port());

  private static Making valid(Making making) {
    return making.until(Instant.now().plus(Duration.ofDays(1)));
  }

  private static Issued made(Callable<Issued> certificate) {
    try {
      return certificate.call();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @BeforeEach
  void settings() {
    var _ = new Accounts(edge.testbed().database()).user("ada").role("ada", null).user("bob");
    edge.with(settings -> settings.databaseAt(proxy.host(), proxy.port()))
        .with("RIND_FRESHNESS_BOUND", "50ms")
        // Longer than the five pointers that stand before an RBAC guard are waited for, one after the other.
        .with("RIND_DB_REQUEST_WAIT", "3s");
  }

  @AfterEach
  void end() {
    proxy.close(); // else the edge says goodbye to one that is silent
    edge.close();
  }

  private void keysOpen() {
    KEYS.forEach((path, key) -> assertThat(edge.get(path + "/x", key).text()).isEqualTo("x"));
    assertThat(edge.get("open/x").text()).isEqualTo("x");
  }

  private void othersAreDenied() {
    assertThat(edge.get("header/x").reason()).isEqualTo("Access denied.");
    assertThat(edge.get("rbac/x", Accounts.login("bob")).status()).isEqualTo(403);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("OUTAGES")
  void whileItIsShortWhoMayReadIsBelieved(Consumer<SlowProxy> outage) {
    keysOpen();
    othersAreDenied();
    outage.accept(proxy);
    var before = edge.told(STALE);
    await().until(() -> {
      keysOpen();
      othersAreDenied();
      return edge.told(STALE) >= before + 10;
    });
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("OUTAGES")
  void thenNobodyMayReadWhatIsGuarded(Consumer<SlowProxy> outage) {
    edge.with("RIND_FRESHNESS_GUARD_OUTAGE", "500ms");
    keysOpen();
    outage.accept(proxy);
    KEYS.forEach((path, key) -> await().atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> isRefused(edge.get(path + "/x", key))));
    assertThat(edge.get("open/x").text()).isEqualTo("x");
    proxy.heal();
    await().atMost(Duration.ofSeconds(30)).untilAsserted(this::keysOpen);
  }

  /** Also where the guard does not come to know in time what it asks for. */
  private static void isRefused(Answer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("It cannot be found out");
  }
}
