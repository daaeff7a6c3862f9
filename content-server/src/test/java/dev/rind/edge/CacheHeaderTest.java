package dev.rind.edge;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** X-PULP-CACHE: HIT where no statement was waited for, and none where Pulp tells none (contract 6). */
class CacheHeaderTest {
  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(
        distribution("fedora").file("a.rpm", "1")
            .file("head.rpm", "1")
            .file("part.rpm", "1")
            .file("other.rpm", "1")
            .file("beyond.rpm", "1")
            .file("same.rpm", "1")
            .file("order.rpm", "1")
            .file("dir/x", "1")
            .onDemand("remote.rpm", 5, "http://origin/remote.rpm"),
        // A listing has the index of its whole set loaded.
        distribution("root").file("x", "1"),
        distribution("listed").file("dir/x", "1"),
        distribution("deep/er").file("x", "1"),
        distribution("unpublished").file("x", "1").unpublished(),
        distribution("nothing").file("x", "1").pointingAtNothing(),
        distribution("guarded").file("x", "1").guarded(),
        distribution("checkpoint").file("x", "1").checkpoint())
        // One loop, so that no statement can be answered before it is seen that it has to be waited for;
        // and a long bound, else the second request could wait for what had to be read again; and no index.
        .with("RIND_HTTP_THREADS", "1")
        .with("RIND_INDEX_MISSES_MIN", "1000")
        .with("RIND_FRESHNESS_BOUND", "1h");
    edge.add(distribution("broken").file("gone.rpm", "of its own")).deleteFile("gone.rpm");
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  /** Each row asks for something of its own, so that the first to ask has to wait. */
  @ParameterizedTest(name = "{0} {1} {2} -> {3}, {4}, then {5}")
  @CsvSource(delimiter = '|', textBlock = """
      GET  | fedora/a.rpm      | X: y                | 200 | MISS | HIT
      HEAD | fedora/head.rpm   | X: y                | 200 | MISS | HIT
      GET  | fedora/part.rpm   | Range: bytes=0-0    | 206 | MISS | HIT
      GET  | fedora/other.rpm  | If-Match: "other"   | 412 | MISS | HIT
      GET  | fedora/beyond.rpm | Range: bytes=9-     | 416 | MISS | HIT
      GET  | fedora/same.rpm   | If-None-Match: *    | 304 | ''   | HIT
      GET  | root/             | X: y                | 200 | MISS | HIT
      GET  | listed/dir/       | X: y                | 200 | MISS | HIT
      GET  | fedora/missing    | X: y                | 404 | MISS | HIT
      GET  | unpublished/x     | X: y                | 404 | MISS | HIT
      GET  | fedora            | X: y                | 301 | ''   | ''
      GET  | fedora/dir        | X: y                | 301 | ''   | ''
      GET  | guarded/x         | X: y                | 403 | ''   | ''
      POST | fedora/a.rpm      | Content-Length: 0   | 405 | ''   | ''
      GET  | broken/gone.rpm   | X: y                | 503 | ''   | ''
      GET  | /pulp/content/    | X: y                | 200 | ''   | ''
      GET  | deep/             | X: y                | 200 | ''   | ''
      GET  | deep              | X: y                | 301 | ''   | ''
      GET  | unknown/x         | X: y                | 404 | ''   | ''
      GET  | /elsewhere        | X: y                | 404 | ''   | ''
      GET  | nothing/x         | X: y                | 404 | ''   | ''
      GET  | fedora/remote.rpm | X: y                | 501 | ''   | ''
      GET  | checkpoint/x      | X: y                | 301 | ''   | ''
      """)
  void tellsWhetherAStatementWasWaitedFor(String method, String path, String field, int status,
      String first, String then) {
    var cold = edge.ask(method, path, field);
    var warm = edge.ask(method, path, field);
    assertThat(cold.status()).isEqualTo(status);
    assertThat(warm.status()).isEqualTo(status);
    assertThat(cold.header("x-pulp-cache")).isEqualTo(first);
    assertThat(warm.header("x-pulp-cache")).isEqualTo(then);
  }

  @Test
  void itStandsWherePulpPutsIt() {
    assertThat(edge.get("fedora/order.rpm").headers().keySet()).startsWith("cache-control",
        "last-modified", "etag", "x-pulp-artifact-size", "x-pulp-cache", "content-type");
  }
}
