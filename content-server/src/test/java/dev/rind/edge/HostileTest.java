package dev.rind.edge;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever bytes arrive: an answer or a closed connection, never a hang, a leak, a stack trace, or
 * other bytes than the file's. The seed stands in the test's name; the fixture looks for buffers that
 * nobody released.
 */
class HostileTest {
  private static final int EACH = 200;
  private static final byte[] FILE = file();
  private static final String PATH = EdgeFixture.PREFIX + "fedora/f.bin";

  private static final String[] METHODS = {"HEAD", "HEAD", "POST", "OPTIONS", "get",
      "G"};
  private static final String[] TARGETS = {PATH + "?a=%00", PATH + "%",
      PATH + "/",
      "http://edge" + PATH, "*", "edge:80", EdgeFixture.PREFIX, EdgeFixture.PREFIX + "fedora/",
      EdgeFixture.PREFIX + "fedora/%ff%00", EdgeFixture.PREFIX + "fedora/%c0%ae%c0%ae/f.bin",
      EdgeFixture.PREFIX + "fedora//f.bin", EdgeFixture.PREFIX + "fedora%2ff.bin"};
  private static final String[] FIELDS = {"Content-Length: 0", "Content-Length: 3",
      "Content-Length: +3", "Content-Length: 3, 3", "Transfer-Encoding: chunked",
      "Transfer-Encoding : chunked", "Transfer-Encoding: gzip", "Connection: close",
      "Connection: keep-alive, x", "Expect: 100-continue", "Expect: x", "If-Match: *",
      "If-None-Match: W/\"", "If-None-Match: *", "If-Range: \"x\"", "If-Range: x",
      "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "If-Unmodified-Since: x", "X: \0",
      "X:\ty",
      ": x", " folded", "Host: other", "X: " + "x".repeat(20_000)};
  private static final String[] BODIES = {"", "", "abc", "3\r\nabc\r\n0\r\n\r\n", "0\r\n\r\n",
      "ffffffffff\r\n", "3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n", "\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"};

  private static final String LAST = "GET / HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n";

  private static EdgeFixture edge;
  private static int checked;
  private static long buffersBefore;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(distribution("fedora").file("f.bin", FILE))
        .with("RIND_HTTP_IDLE", "1s") // for who promised a longer body than it sent
        .with("RIND_HTTP_HEAD_TIMEOUT", "1s");
    for (int i = 0; i < 50; i++) { // so that pools are filled on each loop
      assertThat(edge.get(PATH, "Range: bytes=0-1,5-6").status()).isEqualTo(206);
    }
    buffersBefore = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  /** Arenas keep their chunks, of 4 MiB each: hundreds of requests that leaked would need more. */
  @AfterAll
  static void end() {
    await().atMost(Duration.ofSeconds(20))
        .until(() -> edge.told("rind_connections_open") == 0
            && Descriptors.openBelow(edge.testbed().mediaRoot()) <= 1);
    assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
        .isLessThanOrEqualTo(buffersBefore + (64 << 20));
    assertThat(checked).as("bodies that were compared with the file").isGreaterThan(800);
    edge.close();
  }

  private static byte[] file() {
    var bytes = new byte[5_000];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @RepeatedTest(10)
  void requestsMadeOfOddPieces(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < EACH; i++) {
      survives(composed(random));
    }
  }

  @RepeatedTest(10)
  void requestsWithBytesThatChanged(RepetitionInfo repetition) {
    var random = new Random(1000 + repetition.getCurrentRepetition());
    for (int i = 0; i < EACH; i++) {
      survives(mutated(composed(random), random));
    }
  }

  /** With nothing else wrong, so that each is answered, and rightly. */
  @RepeatedTest(5)
  void rangesOfAnyKind(RepetitionInfo repetition) {
    var random = new Random(2000 + repetition.getCurrentRepetition());
    try (var socket = edge.connect()) {
      for (int i = 0; i < EACH; i++) {
        var range = range(random);
        var answer = socket.send(EdgeFixture.request("GET", PATH, range)).answer();
        assertThat(answer.status()).as(range).isIn(200, 206, 416);
        RangeParts.check(answer, FILE);
      }
    }
  }

  private static String composed(Random random) {
    var request = new StringBuilder(random.nextInt(3) == 0 ? one(METHODS, random) : "GET")
        .append(' ')
        .append(random.nextInt(3) == 0 ? one(TARGETS, random) : PATH)
        .append(random.nextInt(10) == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n")
        .append(random.nextInt(20) == 0 ? "" : "Host: edge\r\n");
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      request.append(one(FIELDS, random)).append("\r\n");
    }
    if (random.nextBoolean()) {
      request.append(range(random)).append("\r\n");
    }
    return request.append("\r\n").append(one(BODIES, random)).toString();
  }

  private static String range(Random random) {
    var ranges = new StringBuilder("Range: bytes=");
    for (int i = random.nextInt(random.nextInt(8) == 0 ? 300 : 4); i >= 0; i--) {
      int first = random.nextInt(FILE.length + 500);
      ranges.append(switch (random.nextInt(12)) {
        case 0 -> "-" + first;
        case 1 -> first + "-";
        case 2 -> first + "-99999999999999999999";
        case 3 -> random.nextInt(8) == 0 ? "x" : " 0-0\t";
        default -> first + "-" + (first + random.nextInt(30));
      }).append(i == 0 ? "" : ",");
    }
    return ranges.toString();
  }

  private static String mutated(String request, Random random) {
    var bytes = new StringBuilder(request);
    for (int i = random.nextInt(4); i >= 0 && !bytes.isEmpty(); i--) {
      int at = random.nextInt(bytes.length());
      switch (random.nextInt(4)) {
        case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
        case 1 -> bytes.deleteCharAt(at);
        case 2 -> bytes.insert(at, one(new String[] {"\r", "\n", "\0", " ", "\t", ":", "%", ","},
            random));
        default -> bytes.insert(at,
            bytes.substring(at, Math.min(bytes.length(), at + random.nextInt(40))));
      }
    }
    return bytes.toString();
  }

  private static String one(String[] of, Random random) {
    return of[random.nextInt(of.length)];
  }

  /** Reads until the edge ends the connection, which it does after {@link #LAST}, or when nothing comes. */
  private static void survives(String request) {
    var toHead = request.replaceFirst("^[\\s\\p{Cntrl}]+", "").startsWith("HEAD ");
    try (var socket = edge.connect()) {
      socket.send(request + LAST);
      for (boolean first = true;;) {
        var answer = socket.answer(toHead && first);
        assertThat(ISO_8859_1.decode(answer.body().duplicate()).toString())
            .doesNotContain("Exception", "\tat ");
        if (answer.headers().containsKey("x-pulp-artifact-size") && !(toHead && first)) {
          RangeParts.check(answer, FILE);
          checked++;
        }
        first &= answer.status() < 200;
      }
    } catch (UncheckedIOException end) {
      assertThat(end.getCause()).as(request).isNotInstanceOf(SocketTimeoutException.class);
    } catch (AssertionError wrong) {
      throw new AssertionError(request, wrong);
    }
  }
}
