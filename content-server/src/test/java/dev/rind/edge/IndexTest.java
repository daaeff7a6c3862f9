package dev.rind.edge;

import dev.rind.testbed.Body;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.Served;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Once many of a publication's paths were asked for, all its answers come from its index. */
class IndexTest {
  private static final int FILES = 300;
  private static final int MISSES_MIN = 7;

  /** Refresh rounds are no part of this. */
  private final EdgeFixture edge = EdgeFixture.serving()
      .with("RIND_FRESHNESS_BOUND", "1h")
      .with("RIND_FRESHNESS_REFRESH", "1h"); // else a round may come while statements are counted

  @AfterEach
  void end() {
    edge.close();
  }

  private Served indexed(PulpDistribution spec) {
    var served = edge.add(spec);
    IntStream.range(0, MISSES_MIN).forEach(n -> edge.get(served.basePath() + "/none-" + n));
    edge.testbed().database().resetStatements();
    return served;
  }

  private long statements() {
    return edge.testbed().database().statementCount();
  }

  private static PulpDistribution packages() {
    return distribution("rpm/el9").packages(FILES, 20, 1_000);
  }

  @Test
  void hitsMissesDirectoriesAndListingsNeedNoStatement() {
    var _ = indexed(packages());
    for (int n = 0; n < FILES; n++) {
      var answer = edge.get("rpm/el9/" + packagePath(n));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.bodyBytes()).isEqualTo(1_000);
      assertThat(edge.get("rpm/el9/Packages/none-%d.rpm".formatted(n)).status()).isEqualTo(404);
    }
    assertThat(edge.get("rpm/el9/Packages").status()).isEqualTo(301);
    assertThat(edge.get("rpm/el9/Packages/b/").text()).contains("bear-");
    assertThat(edge.get("rpm/el9/").text()).contains("Packages/");
    assertThat(statements()).isZero();
  }

  @Test
  void theIndexAnswersWhatSingleLookUpsAnswered() {
    var spec = packages().metadata("repodata/repomd.xml", "<repomd/>")
        .file("empty", "")
        .file("odd name/ü ~ {}.txt", "odd");
    var served = edge.add(spec);
    var paths = java.util.List.of("repodata/repomd.xml", "empty",
        "odd%20name/%C3%BC%20~%20%7B%7D.txt",
        "odd%20name/", "", "Packages/b/", packagePath(7));
    var before = paths.stream()
        .map(path -> edge.get(served.basePath() + "/" + path))
        .map(answer -> answer.status() + " " + answer.header("Last-Modified") + " "
            + answer.header("ETag") + " " + answer.text())
        .toList();
    IntStream.range(0, MISSES_MIN).forEach(n -> edge.get(served.basePath() + "/none-" + n));
    edge.testbed().database().resetStatements();
    var after = paths.stream()
        .map(path -> edge.get(served.basePath() + "/" + path))
        .map(answer -> answer.status() + " " + answer.header("Last-Modified") + " "
            + answer.header("ETag") + " " + answer.text())
        .toList();
    assertThat(after).isEqualTo(before);
  }

  @Test
  void withoutTheDatabaseAnIndexedPublicationIsAnsweredInFull() {
    var _ = indexed(packages());
    edge.testbed().database().terminateConnections();
    edge.testbed().database().limitConnections(0);
    try {
      for (int n = 0; n < FILES; n++) {
        assertThat(edge.get("rpm/el9/" + packagePath(n)).status()).isEqualTo(200);
        assertThat(edge.get("rpm/el9/never-asked-" + n).status()).isEqualTo(404);
      }
    } finally {
      edge.testbed().database().limitConnections(-1);
    }
  }

  @Test
  void whatIsStoredLaterIsFoundAndSoonTheIndexKnowsIt() {
    var body = Body.of(new byte[] {1, 2, 3});
    var spec = distribution("demand").file("there", "there");
    for (int n = 0; n < FILES; n++) {
      spec = spec.onDemand("p" + n, body, "http://127.0.0.1:1/p" + n);
    }
    var served = indexed(spec);
    assertThat(edge.get("demand/p0").status()).isEqualTo(501);
    edge.testbed().database().update("""
        UPDATE core_contentartifact SET artifact_id = (SELECT artifact_id FROM core_contentartifact
                                                        WHERE relative_path = 'there')
         WHERE relative_path LIKE 'p%'""");
    edge.testbed().database().resetStatements();
    for (int n = 1; n < FILES; n++) {
      assertThat(edge.get("demand/p" + n).text()).isEqualTo("there");
    }
    // Some are asked for one by one, then the index is loaded anew, then nothing is asked for.
    assertThat(statements()).isLessThanOrEqualTo(MISSES_MIN + 1);
    assertThat(served.basePath()).isEqualTo("demand");
  }

  @Test
  void aFileThatIsGoneFromTheStorageIsReadAgain() {
    var served = indexed(packages().file("gone.txt", "gone"));
    served.reclaim("gone.txt");
    await().atMost(Duration.ofSeconds(20))
        .until(() -> edge.get("rpm/el9/gone.txt").status() == 501);
    assertThat(edge.get("rpm/el9/" + packagePath(1)).status()).isEqualTo(200);
  }

  @Test
  void aPublicationThatIsNotCompleteIsNotIndexed() {
    var served = edge.add(packages());
    served.pointAtPublication(served.publication());
    served.setIncomplete(served.publication());
    IntStream.range(0, 2 * MISSES_MIN).forEach(n -> edge.get("rpm/el9/none-" + n));
    edge.testbed().database().resetStatements();
    assertThat(edge.get("rpm/el9/" + packagePath(1)).status()).isEqualTo(200);
    assertThat(statements()).isPositive();
  }
}
