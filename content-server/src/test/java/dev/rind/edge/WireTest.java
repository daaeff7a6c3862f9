package dev.rind.edge;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** What only a socket can send (RFC 9112; contract 1.1). */
class WireTest {
  private static final String A = "/pulp/content/fedora/a.txt";
  private static final String GET_A = "GET " + A + " HTTP/1.1\r\nHost: edge\r\n\r\n";

  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(distribution("fedora").file("a.txt", "aaa").file("b.txt", "bb"));
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    try (var socket = edge.connect()) {
      var requests = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        requests.append(EdgeFixture.request("GET",
            i % 3 == 0 ? "fedora/a.txt" : i % 3 == 1 ? "fedora/none" : "fedora/b.txt"));
      }
      socket.send(requests.toString());
      for (int i = 0; i < 200; i++) {
        assertThat(socket.answer().text())
            .isEqualTo(i % 3 == 0 ? "aaa" : i % 3 == 1 ? "404: Not Found" : "bb");
      }
    }
  }

  @Test
  void anHttp10RequestIsAnsweredAndTheConnectionClosed() {
    try (var socket = edge.connect()) {
      var answer = socket.send("GET " + A + " HTTP/1.0\r\n\r\n").answer();
      assertThat(answer.text()).isEqualTo("aaa");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @Test
  void aClientThatAsksForItGetsItsConnectionClosed() {
    try (var socket = edge.connect()) {
      var answer = socket.send(EdgeFixture.request("GET", "fedora/a.txt", "Connection: close"))
          .answer();
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5\r\n\r\nhello",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"})
  void aBodyIsReadAndDropped(String body) {
    try (var socket = edge.connect()) {
      socket.send("GET " + A + " HTTP/1.1\r\nHost: edge\r\n" + body + GET_A);
      assertThat(socket.answer().text()).isEqualTo("aaa");
      assertThat(socket.answer().text()).isEqualTo("aaa");
    }
  }

  @Test
  void aBodyThatIsTooLongClosesTheConnection() {
    try (var socket = edge.connect()) {
      socket.send("GET " + A + " HTTP/1.1\r\nHost: edge\r\nContent-Length: 90000000\r\n\r\n");
      assertThat(socket.answer().text()).isEqualTo("aaa");
      socket.send(new byte[4 << 20]);
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @Test
  void whoExpectsToContinueMay() {
    try (var socket = edge.connect()) {
      socket.send("GET " + A
          + " HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      assertThat(socket.answer().status()).isEqualTo(100);
      assertThat(socket.answer().text()).isEqualTo("aaa");
      socket.send("hello" + GET_A);
      assertThat(socket.answer().text()).isEqualTo("aaa");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"HTTP/1.1~Host: edge~", "HTTP/1.1~Host: edge~Content-Length: 0~",
      "HTTP/1.0~Content-Length: 0~Connection: keep-alive~"})
  void whoHasNoBodyIsNotToldToContinue(String rest) {
    try (var socket = edge.connect()) {
      socket.send(
          ("GET " + A + " " + rest + "Expect: 100-continue~~").replace("~", "\r\n") + GET_A);
      assertThat(socket.answer().text()).isEqualTo("aaa");
      assertThat(socket.answer().text()).isEqualTo("aaa");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"HTTP/1.1~Host: edge~Expect:~",
      "HTTP/1.0~Connection: keep-alive~Expect: wonders~",
      "HTTP/1.0~Connection: keep-alive~Expect:~"})
  void anExpectationOfNothingOrOfAnOldClientIsIgnored(String rest) {
    try (var socket = edge.connect()) {
      socket.send(("GET " + A + " " + rest + "~").replace("~", "\r\n"));
      assertThat(socket.answer().text()).isEqualTo("aaa");
    }
  }

  @Test
  void aBodyThatWouldBeTooLongIsNotAskedFor() {
    try (var socket = edge.connect()) {
      socket.send("GET " + A + " HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\n"
          + "Content-Length: 90000000\r\n\r\n");
      var answer = socket.answer();
      assertThat(answer.text()).isEqualTo("aaa");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"5~hello~0~~", "5;a=b;c=\"d\"~hello~0;e~~", "0005~hello~000~~",
      "5~hello~0~X: trailer~Content-Length: 7~~", "a~0123456789~A~0123456789~0~~"})
  void chunksAreReadAndDropped(String chunks) {
    try (var socket = edge.connect()) {
      socket.send(chunked(chunks) + GET_A);
      assertThat(socket.answer().text()).isEqualTo("aaa");
      assertThat(socket.answer().text()).isEqualTo("aaa");
    }
  }

  /** The first request may be answered, since its head is right; what follows it is not. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"x~hello~0~~", "-5~hello~0~~", "+5~hello~0~~", "0x5~hello~0~~",
      "ffffffffffffffffff~hello~0~~", "80000000~hello~0~~", "100000005~hello~0~~",
      "5~hello!0~~", "5}hello}0}}", "5~hello}0~~", "5;a}b~hello~0~~", "5;a]b~hello~0~~",
      "~hello~0~~", "5 5~hello~0~~", "5;LONG~hello~0~~", "5~hello~0~X: LONGLONGLONGLONG~~"})
  void chunksThatCanBeReadInTwoWaysEndTheConnection(String chunks) {
    try (var socket = edge.connect()) {
      socket.send(chunked(chunks.replace("LONG", "a".repeat(10_000))) + GET_A);
      assertThat(socket.answer().text()).isEqualTo("aaa");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  private static String chunked(String chunks) {
    return "GET " + A + " HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + chunks.replace("~", "\r\n").replace('}', '\n').replace(']', '\r');
  }

  @ParameterizedTest(name = "{0} {1} -> stays open: {2}")
  @CsvSource(delimiter = '|', textBlock = """
    1.1 |                                      | true
    1.1 | Connection: keep-alive               | true
    1.1 | Connection: Close                    | false
    1.1 | Connection: keep-alive, CLOSE        | false
    1.1 | Connection: x~Connection: ,close ,   | false
    1.1 | Connection: closed                   | true
    1.1 | Connection: Upgrade~Upgrade: h2c     | true
    1.0 |                                      | false
    1.0 | Connection: Keep-Alive               | true
    1.0 | Connection: x, keep-alive            | true
    1.0 | Connection: keep-alive, close        | false
    """)
  void theConnectionFieldDecidesWhetherItStaysOpen(String version, @Nullable String fields,
      boolean open) {
    try (var socket = edge.connect()) {
      socket.send("GET " + A + " HTTP/" + version + "\r\nHost: edge\r\n"
          + (fields == null ? "" : fields.replace("~", "\r\n") + "\r\n") + "\r\n" + GET_A);
      var answer = socket.answer();
      assertThat(answer.text()).isEqualTo("aaa");
      assertThat(answer.header("connection"))
          .isEqualTo(!open ? "close" : version.equals("1.0") ? "keep-alive" : "");
      if (open) {
        assertThat(socket.answer().text()).isEqualTo("aaa");
      } else {
        assertThat(socket.isClosed()).isTrue();
      }
    }
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({"OPTIONS *, 400", "CONNECT edge:80, 400", "GET edge:80, 400", "GET fedora/a.txt, 400",
      "GET http://, 400", "GET HTTPS://u@[::1]:443/pulp/content/fedora/a.txt, 200",
      "GET http://example.com, 404", "GET /pulp/content/fedora/\u00e9.txt, 400",
      "GET /pulp/content/fedora/%ff, 404", "GET /pulp/content/fedora/%c0%ae%c0%ae/x, 404",
      "GET /pulp/content/fedora/%, 404", "GET /pulp/content/fedora/a.tx%74, 200",
      "GET /pulp/content/fedora/a%, 404", "GET /pulp/content/fedora/a+, 404",
      "GET /pulp/content/fedora/%00, 400", "GET /pulp/content/fedora//a.txt, 200",
      "GET /pulp/content/fedora/%2e%2e/fedora/a.txt, 404", "GET /pulp/content/fedora%2Fa.txt, 200",
      "GET /pulp/content/fedora/./a.txt, 404"})
  void eachFormOfATargetHasItsAnswerAndTheConnectionGoesOn(String line, int status) {
    try (var socket = edge.connect()) {
      socket.send(line + " HTTP/1.1\r\nHost: edge\r\n\r\n" + GET_A);
      assertThat(socket.answer().status()).isEqualTo(status);
      assertThat(socket.answer().text()).isEqualTo("aaa");
    }
  }

  @Test
  void theAbsoluteFormIsUnderstood() {
    try (var socket = edge.connect()) {
      assertThat(socket.send("GET http://example.com" + A + " HTTP/1.1\r\nHost: edge\r\n\r\n")
          .answer()
          .text()).isEqualTo("aaa");
    }
  }

  @Test
  void aFieldMayBeSixteenKilobytesLong() {
    assertThat(edge.get("fedora/a.txt", "X-Long: " + "a".repeat(16_000)).text()).isEqualTo("aaa");
    assertThat(edge.get("fedora/a.txt", "X-Long: " + "a".repeat(16_384)).text()).isEqualTo("aaa");
    assertThat(edge.get("fedora/a.txt", "X-Long: " + "a".repeat(17_000)).status()).isEqualTo(431);
    assertThat(edge.get("fedora/a.txt", "X-Long: " + "a".repeat(100_000)).status()).isEqualTo(431);
    assertThat(edge.get("fedora/" + "a".repeat(9_000)).status()).isEqualTo(414);
  }

  /** After each, the connection is closed and not used for another request. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
    GARBAGE~~                                                                             | 400
    GET {a} HTTP/x.y~Host: edge~~                                                         | 400
    GET {a} HTTP/1.1~~                                                                    | 400
    GET {a} HTTP/1.1~Host: edge~Host: other~~                                             | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 5~Transfer-Encoding: chunked~~0~~         | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 5~Content-Length: 6~~hello!               | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: -1~~                                      | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: +5~~hello                                 | 400
    GET {a} HTTP/1.1~Host: edge~X Y: a~~                                                  | 400
    GET {a} HTTP/1.1~Host: edge~X : a~~                                                   | 400
    GET {a} HTTP/1.1~Host: edge~X: a~ folded~~                                            | 400
    ~~GET {a} HTTP/1.1~Host: edge~X: a~ folded~~                                          | 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding: gzip~~                                 | 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding: gzip, chunked~~0~~                     | 501
    GET {a} HTTP/1.1~Host: edge~Expect: wonders~~                                         | 417
    GET {a} HTTP/3.0~Host: edge~~                                                         | 505
    PRI * HTTP/2.0~~SM~~                                                                  | 505
    GET {a} HTTP/1.0~Transfer-Encoding: chunked~~0~~                                      | 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding : chunked~~0~~                          | 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding:[chunked~~0~~                           | 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding: xchunked~~0~~                          | 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~| 400
    GET {a} HTTP/1.1~Host: edge~Transfer-Encoding: chunked~Content-Length: 5~~0~~         | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 5, 5~~hello                               | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 5~Content-Length: 5~~hello                | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 0x5~~hello                                | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 5 5~~hello                                | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length:~~hello                                    | 400
    GET {a} HTTP/1.1~Host: edge~Content-Length: 99999999999999999999999999~~hello         | 400
    GET {a} HTTP/1.1~Host: edge~X: a]b~~                                                  | 400
    GET {a} HTTP/1.1~Host: edge~X: a}b~~                                                  | 400
    GET {a} HTTP/1.1]Host: edge]]                                                         | 400
    GET {a} HTTP/1.1}Host: edge}}                                                         | 400
    GET {a} HTTP/1.1~Host: edge}X: a~~                                                    | 400
    GET {a} HTTP/1.1~Host: edge~X: a^b~~                                                  | 400
    GET {a} HTTP/1.1~Host: edge~X^: a~~                                                   | 400
    GET {a} HTTP/1.1~Host: edge~: a~~                                                     | 400
    GET {a} HTTP/1.1~Host: edge~no colon~~                                                | 400
    GET {a} HTTP/1.1~ Host: edge~~                                                        | 400
    GET {a} HTTP/1.1~Host: edge~X\t: a~~                                                  | 400
    GET {a} HTTP/1.1~Host: edge~Expect: 100-continue~Expect: wonders~~                    | 417
    """)
  void whatIsMalformedIsRefusedAndTheConnectionClosed(String raw, int status) {
    try (var socket = edge.connect()) {
      socket.send(raw.replace("{a}", A)
          .replace("~", "\r\n")
          .replace("\\t", "\t")
          .replace('[', '\u000b') // what else a parser may take for a space or an end of line
          .replace(']', '\r')
          .replace('}', '\n')
          .replace('^', '\0') + GET_A);
      var answer = socket.answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @Test
  void aFoldedLineIsFoundHoweverTheHeadArrives() {
    try (var socket = edge.connect()) {
      List.of("GET " + A + " HTTP/1.1\r\n", "Host: edge\r\nX: a\r\n", "\tb\r\n", "\r\n")
          .forEach(socket::send);
      assertThat(socket.answer().status()).isEqualTo(400);
    }
  }

  /** Never a hang, a stack trace, or a 200 with other bytes than the file's. */
  @RepeatedTest(300)
  void aMutatedRequestGetsAnAnswerOrIsClosed(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var raw = GET_A.replace("\r\n\r\n", "\r\nRange: bytes=0-1\r\nIf-None-Match: \"x\"\r\n\r\n")
        .toCharArray();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      raw[random.nextInt(raw.length)] = (char) random.nextInt(256);
    }
    try (var socket = edge.connect()) {
      // What follows ends the request in any case, or is refused itself.
      socket.send(new String(raw)).send("\r\n\r\n\0\r\n\r\n\r\n");
      var answer = socket.answer();
      assertThat(answer.text()).doesNotContain("Exception", "\tat ");
      if (answer.status() == 200) {
        assertThat(answer.text()).isIn("aaa", "bb").hasSize(answer.bodyBytes());
      } else if (answer.status() == 206) {
        assertThat("aaabb").contains(answer.text());
      }
    } catch (UncheckedIOException closed) {
      assertThat(closed).hasMessageContaining("closed");
    }
    assertThat(edge.get("fedora/a.txt").text()).isEqualTo("aaa");
  }
}
