package dev.rind.edge;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;
import static org.assertj.core.api.Assertions.assertThat;

/** Many requests become few statements, as PostgreSQL counts them. */
class CollapseTest {
  private static final int CLIENTS = 64;
  private static final int FILES = 200;
  private static final int REQUESTS = 10_000;
  private static final int STATEMENTS_MAX = 60;

  /** Of the connections and the start: what is asked once whatever is requested. */
  private static final String ASKED_PER_REQUEST = "unnest";

  @Test
  void tenThousandRequestsForTwoHundredFilesNeedFewStatementsAndARepeatNone() throws Exception {
    try (var edge = EdgeFixture.serving(distribution("rpm/el9").packages(FILES, 20, 1000))) {
      edge.edge();
      edge.testbed().database().resetStatements();
      ask(edge);
      var first = statements(edge);
      System.out.printf("collapse: %d requests for %d files by %d clients: %d statements%n",
          REQUESTS, FILES, CLIENTS, first);
      assertThat(first).isBetween(1L, (long) STATEMENTS_MAX);

      edge.testbed().database().resetStatements();
      var began = System.nanoTime();
      ask(edge);
      var seconds = (System.nanoTime() - began) / 1_000_000_000 + 1;
      assertThat(edge.testbed().database().statements())
          .filteredOn(statement -> statement.query().contains(ASKED_PER_REQUEST))
          .allMatch(statement -> statement.query().contains("core_distribution"))
          .allMatch(statement -> statement.calls() <= seconds);
    }
  }

  @Test
  void basePathsBesideEachOtherAreReadTogether() {
    try (var edge = EdgeFixture.serving()
        .with("RIND_FRESHNESS_BOUND", "1h")
        .with("RIND_FRESHNESS_REFRESH", "1h")) {
      for (int n = 0; n < 20; n++) {
        var _ = edge.add(distribution("lab/el" + n).file("x", "x"));
      }
      edge.edge();
      edge.testbed().database().resetStatements();
      for (int n = 0; n < 20; n++) {
        assertThat(edge.get("lab/el" + n + "/x").status()).isEqualTo(200);
      }
      assertThat(edge.testbed().database().statements())
          .filteredOn(statement -> statement.query().contains("asked(n, domain, base_path)"))
          .singleElement()
          .satisfies(matches -> assertThat(matches.calls()).isEqualTo(2));
    }
  }

  private static long statements(EdgeFixture edge) {
    return edge.testbed().database().statementCount();
  }

  private static void ask(EdgeFixture edge) throws Exception {
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var all = new ArrayList<Callable<Void>>();
      IntStream.range(0, CLIENTS).forEach(client -> all.add(() -> {
        try (var socket = edge.connect()) {
          for (int i = client; i < REQUESTS; i += CLIENTS) {
            var answer = socket
                .send(EdgeFixture.request("GET", "rpm/el9/" + packagePath(i % FILES)))
                .answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bodyBytes()).isEqualTo(1000);
          }
        }
        return null;
      }));
      for (var done : clients.invokeAll(all)) {
        done.get();
      }
    }
  }
}
