package dev.rind.edge;

import dev.rind.testbed.SlowProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** PostgreSQL slow or away: what is known is still answered, and what cannot be known gets its reason. */
class OutageTest {
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration BOUND = Duration.ofMillis(50);

  private EdgeFixture edge = EdgeFixture.serving(
      distribution("fedora").file("hot.rpm", "hot").file("cold.rpm", "cold"),
      distribution("other").file("x", "x"));
  private SlowProxy proxy = SlowProxy.to(edge.testbed().database().host(),
      edge.testbed().database().port());

  @BeforeEach
  void warm() {
    edge.with(settings -> settings.databaseAt(proxy.host(), proxy.port()))
        .with("RIND_FRESHNESS_BOUND", BOUND.toMillis() + "ms")
        .with("RIND_DB_REQUEST_WAIT", PATIENCE.toMillis() + "ms")
        .with("RIND_DB_STATEMENT_TIMEOUT", "3s");
    assertThat(edge.get("fedora/hot.rpm").text()).isEqualTo("hot");
  }

  @AfterEach
  void end() {
    edge.close();
    proxy.close();
  }

  private void everyHotRequestIsAnsweredFor(Duration time) {
    var until = System.nanoTime() + time.toNanos();
    var answered = 0;
    while (System.nanoTime() < until) {
      assertThat(edge.get("fedora/hot.rpm").text()).isEqualTo("hot");
      answered++;
    }
    // With each of them waiting for PostgreSQL there would be one or two.
    assertThat(answered).isGreaterThan(20);
  }

  private void coldOnesGet(int... statuses) {
    assertThat(edge.get("fedora/cold.rpm").status()).isIn(box(statuses));
    assertThat(edge.get("other/x").status()).isIn(box(statuses));
  }

  private static Object[] box(int... statuses) {
    return java.util.Arrays.stream(statuses).boxed().toArray();
  }

  private void allRecovers() {
    proxy.heal();
    await().atMost(Duration.ofSeconds(30))
        .until(() -> edge.get("fedora/cold.rpm").text().equals("cold")
            && edge.get("other/x").text().equals("x"));
  }

  @Test
  void aSlowDatabaseHoldsUpNothingThatIsKnown() {
    proxy.delayAnswers(SLOW);
    everyHotRequestIsAnsweredFor(SLOW);
    coldOnesGet(503, 504);
    allRecovers();
  }

  @Test
  void aDatabaseThatRefusesHoldsUpNothingThatIsKnown() {
    proxy.refuse();
    everyHotRequestIsAnsweredFor(PATIENCE);
    coldOnesGet(503, 504);
    allRecovers();
  }

  @Test
  void aDatabaseThatIsSilentHoldsUpNothingThatIsKnown() {
    proxy.pause();
    everyHotRequestIsAnsweredFor(PATIENCE);
    coldOnesGet(503, 504);
    allRecovers();
  }
}
