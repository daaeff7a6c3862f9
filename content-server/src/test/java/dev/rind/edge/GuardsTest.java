package dev.rind.edge;

import dev.rind.testbed.Guard;
import dev.rind.testbed.Served;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.edge.EdgeFixture.key;
import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Guards through a whole edge (contract 4), beside what docs/conformance.md has of them. */
class GuardsTest {
  private final EdgeFixture edge = EdgeFixture.serving().with("RIND_FRESHNESS_BOUND", "50ms");

  @AfterEach
  void end() {
    edge.close();
  }

  private Served guarded(String path, Guard by) {
    return edge.add(distribution(path).guarded(by).file("dir/bear.rpm", "bear"));
  }

  @Test
  void decisionsAreCounted() {
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    edge.get("closed/dir/bear.rpm", key("sesame"));
    edge.get("closed/dir/bear.rpm", key("other"));
    edge.get("closed/dir/bear.rpm");
    assertThat(edge.told("rind_guard_decisions_total{decision=\"allowed\"}")).isEqualTo(1);
    assertThat(edge.told("rind_guard_decisions_total{decision=\"denied\"}")).isEqualTo(2);
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
  void aChangeOfAGuardIsSeen() {
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    assertThat(edge.get("closed/dir/bear.rpm", key("sesame")).status()).isEqualTo(200);
    edge.testbed().database().update("UPDATE core_headercontentguard SET header_value = 'poppy'");
    await().untilAsserted(
        () -> assertThat(edge.get("closed/dir/bear.rpm", key("sesame")).status())
            .isEqualTo(403));
    assertThat(edge.get("closed/dir/bear.rpm", key("poppy")).status()).isEqualTo(200);
    assertThat(edge.told("rind_guards_made_total")).isEqualTo(2);
  }

  @Test
  void whatCannotBeFoundOutIsDenied() {
    edge.with("RIND_FRESHNESS_GUARD_OUTAGE", "50ms");
    guarded("closed", new Guard.Header("X-Key", "sesame"));
    assertThat(edge.get("closed/dir/bear.rpm", key("sesame")).status()).isEqualTo(200);
    edge.testbed().database().update("ALTER TABLE core_contentguard RENAME TO gone");
    await().untilAsserted(
        () -> assertThat(edge.get("closed/dir/bear.rpm", key("sesame")).status())
            .isEqualTo(403));
  }
}
