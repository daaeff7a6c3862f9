package dev.rind.edge;

import dev.rind.edge.http.HttpDate;
import dev.rind.testbed.PulpDistribution;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is said about a stored file, and how it is sent (contract 5, design 5). */
class FilesTest {
  private static final Instant ADDED = Instant.parse("2026-03-04T05:06:07.890Z");
  private static final byte[] BEAR = "0123456789".getBytes(UTF_8);
  private static final PulpDistribution FEDORA = distribution("fedora")
      .file("Packages/b/bear.rpm", BEAR, ADDED)
      .metadata("repodata/repomd.xml", "<repomd/>")
      .file("x.xml.gz", "x")
      .file("x.JPG", "x")
      .file("x.iso", "x")
      .file("noext", "x")
      .file(".txt", "x")
      .file("x.tar.zst", "x")
      .file("empty.txt", "");

  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(FEDORA);
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void aFileIsDescribedByTheDatabase() throws Exception {
    var answer = edge.get("fedora/Packages/b/bear.rpm");
    assertThat(answer.header("etag")).isEqualTo('"' + sha256(BEAR) + '"');
    assertThat(answer.header("last-modified")).isEqualTo("Wed, 04 Mar 2026 05:06:07 GMT");
    assertThat(answer.header("x-pulp-artifact-size")).isEqualTo("10");
    assertThat(answer.header("content-length")).isEqualTo("10");
    assertThat(answer.header("accept-ranges")).isEqualTo("bytes");
    assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("cache-control")).isEqualTo("public, max-age=0, must-revalidate");
    assertThat(HttpDate.parse(answer.header("date"), Instant.now())).isPresent();
    assertThat(edge.get("fedora/repodata/repomd.xml").header("cache-control"))
        .isEqualTo("no-cache");
  }

  @ParameterizedTest
  @CsvSource({"x.xml.gz, application/gzip", "x.JPG, image/jpeg", "x.iso, application/octet-stream",
      "noext, application/octet-stream", ".txt, application/octet-stream",
      "x.tar.zst, application/zstd",
      "empty.txt, text/plain", "repodata/repomd.xml, text/xml"})
  void theLastExtensionDecidesTheType(String path, String type) {
    assertThat(edge.get("fedora/" + path).header("content-type")).isEqualTo(type);
  }

  @ParameterizedTest(name = "{0} -> {1} {2} {3}")
  @CsvSource(delimiter = '|', textBlock = """
    Range: bytes=0-3                                      | 206 | 0123       | bytes 0-3/10
    Range: bytes=8-                                       | 206 | 89         | bytes 8-9/10
    Range: bytes=-3                                       | 206 | 789        | bytes 7-9/10
    Range: bytes=4-99                                     | 206 | 456789     | bytes 4-9/10
    Range: bytes=10-                                      | 416 | ''         | bytes */10
    Range: bytes=x                                        | 200 | 0123456789 | ''
    Range: items=0-1                                      | 200 | 0123456789 | ''
    If-Modified-Since: Wed, 04 Mar 2026 05:06:07 GMT      | 304 | ''         | ''
    If-Modified-Since: Wed, 04 Mar 2026 05:06:08 GMT      | 200 | 0123456789 | ''
    If-Modified-Since: Wed, 04 Mar 2026 05:06:06 GMT      | 200 | 0123456789 | ''
    If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT      | 304 | ''         | ''
    If-None-Match: *                                      | 304 | ''         | ''
    If-None-Match: "other"                                | 200 | 0123456789 | ''
    If-Match: "other"                                     | 412 | ''         | ''
    """)
  void conditionsAndRangesAreHeeded(String field, int status, String body, String range) {
    var answer = edge.get("fedora/Packages/b/bear.rpm", field);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).isEqualTo(body);
    assertThat(answer.header("content-range")).isEqualTo(range);
    assertThat(answer.header("etag")).startsWith("\"");
  }

  @Test
  void theETagThatWasSentIsNotModified() throws Exception {
    assertThat(
        edge.get("fedora/Packages/b/bear.rpm", "If-None-Match: \"" + sha256(BEAR) + '"').status())
        .isEqualTo(304);
  }

  @Test
  void anEmptyFileIsAnAnswerOfNoBytes() {
    var answer = edge.get("fedora/empty.txt");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-length")).isEqualTo("0");
  }

  @Test
  void aLongFileReachesASlowReaderWholeAndIsOpenOnce() throws Exception {
    var big = new byte[48 << 20];
    new Random(1).nextBytes(big);
    var served = edge.add(distribution("big").file("big.bin", big));
    var file = served.file("big.bin");
    try (var leaves = edge.connect()) {
      leaves.send(EdgeFixture.request("GET", "big/big.bin"));
      assertThat(leaves.read(1000)).hasSize(1000);
    }
    try (var slow = edge.connect()) {
      slow.send(EdgeFixture.request("GET", "big/big.bin"));
      var answer = slow.answer();
      var got = new byte[answer.bodyBytes()];
      answer.body().get(got);
      assertThat(Arrays.equals(got, big)).isTrue();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> Descriptors.openBelow(file) == 1);
  }
}
