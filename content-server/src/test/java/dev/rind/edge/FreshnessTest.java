package dev.rind.edge;

import dev.rind.testbed.Guard;
import dev.rind.testbed.Served;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is changed in Pulp shows after the bound, and does not go back. */
class FreshnessTest {
  private static final int ASKED_AFTERWARDS = 50;

  private final EdgeFixture edge = EdgeFixture.serving().with("RIND_FRESHNESS_BOUND", "50ms");
  private Served served = edge
      .add(distribution("fedora").file("a.txt", "old").file("gone.txt", "gone"));

  @BeforeEach
  void known() {
    shows("fedora/a.txt", "old");
  }

  @AfterEach
  void end() {
    edge.close();
  }

  private void shows(String path, String text) {
    await().atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> edge.get(path).text().equals(text));
    for (int i = 0; i < ASKED_AFTERWARDS; i++) {
      assertThat(edge.get(path).text()).isEqualTo(text);
    }
  }

  @Test
  void aNewPublication() {
    served.publish(spec -> spec.file("a.txt", "new").without("gone.txt"));
    shows("fedora/a.txt", "new");
  }

  @Test
  void aDistributionPointedAtAnotherPublication() {
    var old = served.publication();
    served.publish(spec -> spec.file("a.txt", "new"));
    shows("fedora/a.txt", "new");
    served.pointAtPublication(old);
    shows("fedora/a.txt", "old");
  }

  @Test
  void aDeletedPublication() {
    served.publish(spec -> spec.file("a.txt", "new"));
    shows("fedora/a.txt", "new");
    served.deletePublication(served.publication());
    shows("fedora/a.txt", "old");
  }

  @Test
  void aDistributionPointedAtNothing() {
    served.pointAtNothing();
    shows("fedora/a.txt",
        "404: Distribution is not pointing to a publication, repository, repository version, or remote.");
  }

  @Test
  void aGuardSetAndCleared() {
    served.guard(new Guard.Header("x-lab", "open sesame"));
    await().atMost(Duration.ofSeconds(20)).until(() -> edge.get("fedora/a.txt").status() == 403);
    assertThat(edge.get("fedora/none").status()).isEqualTo(403);
    served.unguard();
    shows("fedora/a.txt", "old");
  }

  @Test
  void aBasePathRenamed() {
    served.rename("centos");
    shows("centos/a.txt", "old");
    shows("fedora/a.txt", "404: Not Found");
  }

  @Test
  void anotherDistributionBelowIt() {
    edge.testbed().servingNested(distribution("fedora/deep").file("a.txt", "nested"));
    shows("fedora/deep/a.txt", "nested");
    shows("fedora/a.txt", "old");
  }

  @Test
  void aDistributionWhereThereWasNone() {
    shows("new/a.txt", "404: Not Found");
    edge.add(distribution("new").file("a.txt", "first"));
    shows("new/a.txt", "first");
  }

  @Test
  void aDistributionThatIsHidden() {
    await().until(() -> edge.get("/pulp/content/").text().contains("fedora/"));
    served.hide();
    await().atMost(Duration.ofSeconds(20))
        .until(() -> !edge.get("/pulp/content/").text().contains("fedora/"));
    shows("fedora/a.txt", "old");
  }

  @Test
  void aPublicationThatIsNotComplete() {
    var old = served.publication();
    served.publish(spec -> spec.file("a.txt", "new"));
    shows("fedora/a.txt", "new");
    served.setIncomplete(served.publication());
    shows("fedora/a.txt", "old");
    assertThat(served.publication()).isNotEqualTo(old);
  }

  /** Whoever still has the metadata of then is given the files of then, as long as their grace lasts. */
  @Test
  void aFileOfWhatWasServedBeforeUntilItsGraceIsOver() {
    served.publish(spec -> spec.file("a.txt", "new").without("gone.txt"));
    shows("fedora/a.txt", "new");
    shows("fedora/gone.txt", "gone");
    edge.testbed().database().update("""
        UPDATE core_distributedpublication SET expires_at = now() - interval '1 second'
         WHERE expires_at IS NOT NULL""");
    shows("fedora/gone.txt", "404: Not Found");
    shows("fedora/a.txt", "new");
  }
}
