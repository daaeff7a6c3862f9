package dev.rind.edge;

import dev.rind.testbed.Served;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Several ranges of a file in one answer (RFC 9110 section 14; C56, B3). */
class ServedRangesTest {
  private static final Instant ADDED = Instant.parse("2026-03-04T05:06:07Z");
  private static final String BEAR_PATH = "fedora/bear.rpm";
  private static final byte[] BEAR = random(12_000, 1);
  private static final byte[] BIG = random(64 << 20, 2);

  private static EdgeFixture edge;
  private static Served big;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(distribution("fedora").file("bear.rpm", BEAR, ADDED)
        .file("empty.txt", "")
        .file("page.txt", "0123456789"))
        .with("RIND_HTTP_STALL", "1s");
    big = edge.add(distribution("big").file("big.bin", BIG));
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  private static byte[] random(int size, long seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void severalRangesComeAsPartsInTheOrderAskedFor() {
    var answer = edge.get("fedora/page.txt", "Range: bytes=7-8,0-1,-1");
    var boundary = answer.header("etag").replace("\"", "");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("content-type"))
        .isEqualTo("multipart/byteranges; boundary=" + boundary);
    assertThat(answer.headers()).doesNotContainKey("content-range");
    assertThat(answer.text()).isEqualTo("""

        --{b}
        Content-Type: text/plain
        Content-Range: bytes 7-8/10

        78
        --{b}
        Content-Type: text/plain
        Content-Range: bytes 0-1/10

        01
        --{b}
        Content-Type: text/plain
        Content-Range: bytes 9-9/10

        9
        --{b}--
        """.replace("{b}", boundary).replace("\n", "\r\n"));
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource(delimiter = '|', textBlock = """
      bytes=0-1,5-6           | 206 | 0-1 5-6
      bytes=0-99,100-199      | 206 | 0-99 100-199
      bytes=0-99,50-149       | 206 | 0-99 50-149
      bytes=5-6,0-1,20000-    | 206 | 5-6 0-1
      bytes=0-1,20000-        | 206 | 0-1
      bytes=0-,0-             | 200 |
      bytes=0-1,6-5           | 200 |
      bytes=20000-,30000-     | 416 |
      """)
  void eachPartHasTheBytesThatItsContentRangeNames(String range, int status, String ranges) {
    var answer = edge.get(BEAR_PATH, "Range: " + range);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("etag")).hasSize(66);
    RangeParts.check(answer, BEAR);
    if (status == 206) {
      assertThat(RangeParts.of(answer).stream().map(RangeParts.Part::range)).containsExactly(
          ranges.split(" "));
    }
  }

  @Test
  void asManyAsZchunkAsksForAreServed() {
    var ranges = IntStream.range(0, 256)
        .mapToObj(i -> 40 * i + "-" + (40 * i + 9))
        .collect(joining(","));
    var answer = edge.get(BEAR_PATH, "Range: bytes=" + ranges);
    assertThat(RangeParts.of(answer)).hasSize(256);
    RangeParts.check(answer, BEAR);
    var ignored = edge.told("rind_ranges_ignored_total");
    for (var beyond : List.of(ranges + ",11000-11001", "0-,0-1")) {
      assertThat(edge.get(BEAR_PATH, "Range: bytes=" + beyond).status()).isEqualTo(200);
    }
    assertThat(edge.get(BEAR_PATH, "Range: bytes=x").status()).isEqualTo(200);
    assertThat(edge.told("rind_ranges_ignored_total") - ignored).isEqualTo(2);
  }

  @Test
  void aHeadHasTheFieldsOfTheGet() {
    var got = edge.get(BEAR_PATH, "Range: bytes=0-1,5-6");
    var head = edge.head(BEAR_PATH, "Range: bytes=0-1,5-6");
    assertThat(head.status()).isEqualTo(206);
    for (var field : new String[] {"content-length", "content-type", "etag"}) {
      assertThat(head.header(field)).isEqualTo(got.header(field));
    }
  }

  @Test
  void ifRangeDecidesForSeveralAsForOne() {
    var etag = edge.head(BEAR_PATH).header("etag");
    for (var range : new String[] {"bytes=0-1,5-6", "bytes=0-1"}) {
      assertThat(statusIfRange(range, etag)).isEqualTo(206);
      assertThat(statusIfRange(range, "Wed, 04 Mar 2026 05:06:07 GMT")).isEqualTo(206);
      assertThat(statusIfRange(range, "W/" + etag)).isEqualTo(200);
      assertThat(statusIfRange(range, "\"other\"")).isEqualTo(200);
      assertThat(statusIfRange(range, "Wed, 04 Mar 2026 05:06:06 GMT")).isEqualTo(200);
    }
  }

  private static int statusIfRange(String range, String ifRange) {
    var answer = edge.get(BEAR_PATH, "Range: " + range, "If-Range: " + ifRange);
    RangeParts.check(answer, BEAR);
    return answer.status();
  }

  @Test
  void theConnectionGoesOnAfterwards() {
    try (var socket = edge.connect()) {
      for (int i = 0; i < 20; i++) {
        socket.send(EdgeFixture.request("GET", BEAR_PATH, "Range: bytes=0-" + i + ",50-60")
            + EdgeFixture.request("GET", "fedora/page.txt"));
      }
      for (int i = 0; i < 20; i++) {
        RangeParts.check(socket.answer(), BEAR);
        assertThat(socket.answer().text()).isEqualTo("0123456789");
      }
    }
  }

  @Test
  void whoLeavesInTheMiddleHoldsNothing() throws IOException {
    var file = big.file("big.bin");
    for (int i = 0; i < 8; i++) {
      try (var leaves = edge.connect()) {
        leaves.send(EdgeFixture.request("GET", "big/big.bin",
            "Range: bytes=0-9,20-31999999,32000000-63999999"));
        assertThat(leaves.read(1000)).hasSize(1000);
        assertThat(Descriptors.openBelow(file)).isPositive();
      }
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> Descriptors.openBelow(file) == 1);
    var answer = edge.get("big/big.bin", "Range: bytes=0-9,20-31999999,32000000-63999999");
    RangeParts.check(answer, BIG);
    await().atMost(Duration.ofSeconds(20)).until(() -> Descriptors.openBelow(file) == 1);
  }

  @Test
  void aStalledClientIsClosedInTheMiddleOfAPart() throws IOException {
    var before = edge.told("rind_connections_closed_total{reason=\"stalled\"}");
    try (var stalls = edge.connect()) {
      stalls.send(EdgeFixture.request("GET", "big/big.bin", "Range: bytes=0-9,20-63999999"));
      stalls.awaitAnswer();
      await().atMost(Duration.ofSeconds(20))
          .until(() -> edge.told("rind_connections_closed_total{reason=\"stalled\"}") > before);
    }
    await().atMost(Duration.ofSeconds(20))
        .until(() -> Descriptors.openBelow(big.file("big.bin")) == 1);
  }

  @Test
  void aFileThatGetsShorterBreaksTheConnection() throws IOException {
    var bytes = random(64 << 20, 3);
    var file = edge.add(distribution("shrinking").file("s.bin", bytes)).file("s.bin");
    try (var socket = edge.connect()) {
      socket.send(EdgeFixture.request("GET", "shrinking/s.bin",
          "Range: bytes=0-31999999,32000000-63999999"));
      var begun = new String(socket.read(1000), ISO_8859_1);
      assertThat(begun).contains("206 Partial Content");
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(40_000_000);
      }
      assertThat(socket.drained()).isLessThan(64_000_000L);
    }
  }
}
