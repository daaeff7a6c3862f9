package dev.rind.edge;

import dev.rind.testbed.PulpDistribution;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** Listings of every size, as HTML and as JSON; one event loop has all connections. */
class ListingsTest {
  private static final int FILES = 3_000;
  private static final int HTML = 1 << 19;

  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(
        distribution("el9").generateRepoConfig()
            .file("repodata/repomd.xml", "<repomd/>")
            .file("a:b/\"&<'.txt", ""),
        many("huge"),
        many("again"),
        distribution("rpm/el9").file("x", "x"))
        .with("RIND_HTTP_THREADS", "1")
        .with("RIND_FRESHNESS_BOUND", "1h")
        .with("RIND_FRESHNESS_REFRESH", "1h") // else a round may come while statements are counted
        .with("RIND_ACCESS_LOG_FORMAT", "combined");
  }

  private static PulpDistribution many(String basePath) {
    var spec = distribution(basePath).file("other/x", "x");
    for (int n = 0; n < FILES; n++) {
      spec = spec.file(name(n), "");
    }
    return spec;
  }

  private static String name(int n) {
    return "dir/" + "long-".repeat(8) + "%05d.rpm".formatted(n);
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  @Test
  void oneStatementBuysWhatAListingAndAllAfterItNeed() {
    // The connection for loads is opened by the first.
    assertThat(edge.get("rpm/el9/").status()).isEqualTo(200);
    assertThat(edge.get("again").status()).isEqualTo(301);
    edge.testbed().database().resetStatements();
    assertThat(edge.get("again/dir/").header("x-pulp-cache")).isEqualTo("MISS");
    assertThat(edge.testbed().database().statementCount()).isEqualTo(1);
    assertThat(edge.get("again/").header("x-pulp-cache")).isEqualTo("HIT");
    assertThat(edge.get("again/" + name(7)).header("x-pulp-cache")).isEqualTo("HIT");
    assertThat(edge.testbed().database().statementCount()).isEqualTo(1);
  }

  @Test
  void aListingThatStreamsIsThePage() {
    var answer = edge.get("huge/dir/");
    assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
    assertThat(answer.bodyBytes()).isGreaterThan(HTML);
    var lines = answer.text().lines().toList();
    assertThat(lines).hasSize(6 + FILES + 2);
    IntStream.range(0, FILES).forEach(n -> {
      var name = name(n).substring("dir/".length());
      assertThat(lines.get(6 + n)).startsWith("<a href=\"./%1$s\">%1$s</a>".formatted(name))
          .endsWith("  0 Bytes");
    });
    assertThat(edge.head("huge/dir/").headers()).doesNotContainKey("content-length");
    assertThat(edge.get("huge/dir/").text()).isEqualTo(answer.text());
  }

  @Test
  void whatIsNotIndexedIsTheSamePage() {
    var _ = edge.add(many("whole"));
    var indexed = edge.get("whole/dir/").text();
    var other = edge.add(many("part"));
    other.pointAtPublication(other.publication());
    other.setIncomplete(other.publication());
    var date = "\\d\\d-\\w{3}-\\d{4} \\d\\d:\\d\\d";
    assertThat(edge.get("part/dir/").text().replace("part", "whole").replaceAll(date, ""))
        .isEqualTo(indexed.replaceAll(date, ""));
  }

  /** The client that reads nothing has the only event loop's attention for nothing. */
  @Test
  void whoDoesNotReadAListingKeepsNobodyWaiting() {
    try (var stuck = edge.connect()) {
      stuck.send(EdgeFixture.request("GET", "huge/dir/")).awaitAnswer();
      for (int n = 0; n < 20; n++) {
        assertThat(edge.get("rpm/el9/x").text()).isEqualTo("x");
        assertThat(edge.get("huge/other/").status()).isEqualTo(200);
      }
      assertThat(stuck.answer().bodyBytes()).isGreaterThan(HTML);
      assertThat(stuck.send(EdgeFixture.request("GET", "rpm/el9/x")).answer().text())
          .isEqualTo("x");
    }
  }

  @Test
  void whoLeavesInTheMiddleIsForgotten() {
    for (int n = 0; n < 20; n++) {
      try (var leaving = edge.connect()) {
        leaving.send(EdgeFixture.request("GET", "huge/dir/")).awaitAnswer().read(n * 10_000);
      }
    }
    assertThat(edge.get("huge/dir/").bodyBytes()).isGreaterThan(HTML);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rpm/", "el9/", "el9/a:b/", "huge/dir/"})
  void everyKindOfListingIsJsonForWhoAsksForIt(String path) {
    var html = edge.get(EdgeFixture.PREFIX + path);
    var json = edge.get(EdgeFixture.PREFIX + path, "Accept: application/json");
    assertThat(html.headers()).doesNotContainKey("vary");
    assertThat(json.header("vary")).isEqualTo("Accept");
    assertThat(json.header("content-type")).isEqualTo("application/json");
    assertThat(json.header("content-length")).isEqualTo(
        path.startsWith("huge") ? "" : Integer.toString(json.bodyBytes()));
    assertThat(json.text()).startsWith("{\"path\": \"" + EdgeFixture.PREFIX + path + "\"");
    assertThat(json.text().lines().filter(line -> line.startsWith("{\"name\"")).count())
        .isEqualTo(html.text().lines().filter(line -> line.startsWith("<a href=\"./")).count());
    var head = edge.head(EdgeFixture.PREFIX + path, "Accept: application/json");
    assertThat(head.header("content-length")).isEqualTo(json.header("content-length"));
  }

  @Test
  void jsonIsPaged() {
    var path = "huge/dir/";
    var query = "?limit=1100";
    int entries = 0;
    for (int page = 0; page < 3; page++) {
      var json = edge.get(path + query, "Accept: application/json").text();
      entries += (int) json.lines().filter(line -> line.startsWith("{\"name\"")).count();
      var next = json.substring(json.lastIndexOf("\"next\": ") + 8).strip();
      query = next.substring(1, next.length() - 2);
    }
    assertThat(entries).isEqualTo(FILES);
    assertThat(query).isEqualTo("ul"); // of null
  }

  @Test
  void aWrongLimitIsRefused() {
    var answer = edge.get("el9/?limit=x", "Accept: application/json");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("Bad Request");
    assertThat(answer.text()).isEqualTo("400: limit=x (expected: a number from 1 to 100000)");
    assertThat(edge.get("el9/?limit=x").status()).isEqualTo(200);
  }

  @Test
  void aDistributionsRootHasItsGeneratedName() {
    assertThat(Arrays.stream(edge.get("el9/").text().split("\n"))
        .filter(line -> line.contains("./"))
        .map(line -> line.replaceAll(".*>(.*)</a>.*", "$1")))
        .containsExactly("../", "a:b/", "config.repo", "repodata/");
  }

  @Test
  void oddNamesAreEscapedAndNothingHasNoBytes() {
    assertThat(edge.get("el9/a:b/").text())
        .contains("<a href=\"./&#34;&amp;&lt;&#39;.txt\">&#34;&amp;&lt;&#39;.txt</a>    ")
        .contains("  0 Bytes\n");
  }
}
