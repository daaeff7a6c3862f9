package dev.rind.edge;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The statements that were made, and those that today's content app would have made for the same. */
class StatementsTest {
  private static final String MADE = "rind_database_statements_total";
  private static final String CONTENT_APP = "rind_statements_content_app_total";

  private final EdgeFixture edge = EdgeFixture.serving(
      distribution("rpm/el9").packages(50, 5, 10).metadata("repodata/repomd.xml", "<repomd/>"),
      distribution("files").type("file.file").file("data/1.iso", "iso"),
      distribution("guarded").guarded().file("x", "x"),
      distribution("nothing").pointingAtNothing(),
      distribution("checkpoint").checkpoint().file("x", "x"));

  @AfterEach
  void end() {
    edge.close();
  }

  @Test
  void thoseThatWereMadeAreThoseThatPostgresqlCounted() {
    var before = edge.told(MADE);
    edge.testbed().database().resetStatements();
    mixedRequests();
    mixedRequests();
    // A read that nobody waited for may still be under way.
    await().untilAsserted(() -> {
      var made = edge.told(MADE) - before;
      assertThat(made).isPositive()
          .isLessThan(edge.told(CONTENT_APP))
          .isEqualTo((double) edge.testbed().database().statementCount());
    });
  }

  @Test
  void thoseOfTheContentAppAreAddedUp() {
    mixedRequests();
    assertThat(edge.told(CONTENT_APP))
        .isEqualTo(
            1 + 2 + 3 + 4 + 3 + 3 + 50 * 10 + 10 + 9 + 9 + 14 + 10 + 14 + 5 + 6 + 3);
    mixedRequests();
    // From memory it avoids as much.
    assertThat(edge.told(CONTENT_APP)).isEqualTo(2 * 596);
  }

  private void mixedRequests() {
    edge.get("/elsewhere");
    edge.get("");
    edge.get("unknown/x");
    edge.get("rpm/");
    edge.get("rpm");
    edge.get("rpm/el9");
    for (int i = 0; i < 50; i++) {
      assertThat(edge.get("rpm/el9/" + packagePath(i)).status()).isEqualTo(200);
    }
    edge.get("rpm/el9/repodata/repomd.xml", "If-None-Match: *");
    edge.get("rpm/el9/Packages/");
    edge.get("rpm/el9/Packages");
    edge.get("rpm/el9/missing");
    edge.get("files/data/1.iso");
    edge.get("files/missing");
    edge.get("guarded/x");
    edge.get("nothing/x");
    assertThat(edge.get("checkpoint/x").status()).isEqualTo(301);
  }

}
