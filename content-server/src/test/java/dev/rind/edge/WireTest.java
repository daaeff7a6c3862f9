package dev.rind.edge;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
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
    """)
  void whatIsMalformedIsRefusedAndTheConnectionClosed(String raw, int status) {
    try (var socket = edge.connect()) {
      socket.send(raw.replace("{a}", A).replace("~", "\r\n") + GET_A);
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
