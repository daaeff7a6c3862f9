package dev.rind.edge;

import dev.rind.testbed.Guard;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What the edge does not answer itself, and the server that does (RFC 9110 section 7.6). */
class ForwardTest {
  private static final String PATH = "other/thing/page";

  private final EdgeFixture edge = EdgeFixture.serving();
  private final List<AutoCloseable> apps = new ArrayList<>();

  @BeforeEach
  void somethingThatIsNotOurs() {
    var _ = edge.add(distribution("other/thing").type("python.python").file("x", "x"));
  }

  @AfterEach
  void end() throws Exception {
    edge.close();
    for (var app : apps) {
      app.close();
    }
  }

  private ScriptedContentApp to(ScriptedContentApp app) {
    apps.add(app);
    edge.with("RIND_FORWARD_URL", app.url());
    return app;
  }

  private ScriptedContentApp saying(String answer) {
    return to(ScriptedContentApp.saying(answer));
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  @Test
  void withoutAServerTheReasonSaysWhatToSet() {
    var answer = edge.get(PATH);
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.text()).contains("python.python").contains("forward.url");
  }

  @Test
  void anAnswerIsPassedBackAsItIs() {
    var app = saying(
        "HTTP/1.1 203 Some Of It\r\nContent-Length: 5\r\nContent-Type: a/b\r\nX-One: 1\r\nX-One: 2\r\n"
            + "X-Name: M\u00c3\u00bcller\r\nServer: app\r\nKeep-Alive: timeout=5\r\nX-Hop: h\r\nConnection: x-hop\r\n\r\nhello");
    var answer = edge.get(PATH + "?a=%20b", "X-Asked: yes", "Range: bytes=1-2",
        "If-None-Match: \"x\"", "TE: trailers", "Connection: close, X-Mine", "X-Mine: m");
    assertThat(answer.status()).isEqualTo(203);
    assertThat(answer.reason()).isEqualTo("Some Of It");
    assertThat(answer.text()).isEqualTo("hello");
    assertThat(answer.header("content-type")).isEqualTo("a/b");
    assertThat(answer.header("x-one")).isEqualTo("2");
    assertThat(answer.header("x-name")).isEqualTo("M\u00c3\u00bcller");
    assertThat(answer.header("server")).isEqualTo("rind");
    assertThat(answer.headers()).doesNotContainKeys("keep-alive", "x-hop");
    var asked = app.asked().getFirst();
    assertThat(asked.line()).isEqualTo("GET /pulp/content/" + PATH + "?a=%20b HTTP/1.1");
    assertThat(asked.header("x-asked")).isEqualTo("yes");
    assertThat(asked.header("range")).isEqualTo("bytes=1-2");
    assertThat(asked.header("if-none-match")).isEqualTo("\"x\"");
    assertThat(asked.header("host")).isEqualTo("edge");
    assertThat(asked.headers()).doesNotContainKeys("te", "connection", "x-mine");
  }

  @Test
  void theWayIsTold() {
    var app = saying("HTTP/1.1 204 No Content\r\n\r\n");
    var _ = edge.get(PATH, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https",
        "Forwarded: for=192.0.2.7", "Via: 1.1 front", "X-Client-Cert: c");
    var asked = app.asked().getFirst();
    assertThat(asked.header("x-forwarded-for")).isEqualTo("192.0.2.7, 127.0.0.1");
    assertThat(asked.header("x-forwarded-proto")).isEqualTo("https");
    assertThat(asked.header("x-forwarded-host")).isEqualTo("edge");
    assertThat(asked.header("forwarded"))
        .isEqualTo("for=192.0.2.7, for=127.0.0.1;host=\"edge\";proto=https");
    assertThat(asked.header("via")).matches("1\\.1 front, 1\\.1 rind-[0-9a-f]{12}");
    assertThat(asked.header("x-client-cert")).isEqualTo("c");
  }

  @Test
  void whatAStrangerSaysOfItselfIsNotPassedOn() {
    var app = saying("HTTP/1.1 204 No Content\r\n\r\n");
    edge.with("RIND_PROXIES_TRUSTED", "192.0.2.0/24");
    var _ = edge.get(PATH, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https",
        "Forwarded: for=192.0.2.7", "X-Client-Cert: c", "Remote-User: admin", "REMOTE_USER: admin",
        "X-Real-IP: 192.0.2.7");
    var asked = app.asked().getFirst();
    assertThat(asked.header("x-forwarded-for")).isEqualTo("127.0.0.1");
    assertThat(asked.header("x-forwarded-proto")).isEqualTo("http");
    assertThat(asked.header("forwarded")).isEqualTo("for=127.0.0.1;host=\"edge\";proto=http");
    assertThat(asked.headers()).doesNotContainKeys("x-client-cert", "remote-user", "remote_user",
        "x-real-ip");
  }

  @Test
  void aBodyOfUnknownLengthIsPassedBackInChunks() {
    var app = saying(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
    try (var client = edge.connect()) {
      for (int i = 0; i < 2; i++) {
        var answer = client.send(EdgeFixture.request("GET", PATH)).answer();
        assertThat(answer.text()).isEqualTo("hello world");
        assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
      }
    }
    assertThat(app.asked()).extracting(ScriptedContentApp.Asked::connection).containsOnly(0);
  }

  @Test
  void aBodyThatEndsWithItsConnectionIsPassedBackInChunks() {
    var _ = to(new ScriptedContentApp((_, out, socket) -> {
      say(out, "HTTP/1.0 200 OK\r\n\r\nhello");
      socket.close();
    }));
    assertThat(edge.get(PATH).text()).isEqualTo("hello");
  }

  @Test
  void aClientWithoutChunksIsToldTheEndByThatOfTheConnection() {
    var _ = saying("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    try (var client = edge.connect()) {
      client.send("GET /pulp/content/" + PATH + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      var head = client.answer(true);
      assertThat(head.header("connection")).isEqualTo("close");
      assertThat(head.headers()).doesNotContainKeys("transfer-encoding", "content-length");
      assertThat(client.read(6)).isEqualTo("hello".getBytes(ISO_8859_1));
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aHeadHasNoBody() {
    var app = saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    try (var client = edge.connect()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(EdgeFixture.request("HEAD", PATH))
            .answer(true)
            .header("content-length")).isEqualTo("5");
      }
    }
    assertThat(app.asked()).hasSize(2);
  }

  @Test
  void aServerThatIsAwayIsABadGateway() {
    var app = saying("");
    app.close();
    var answer = edge.get(PATH);
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.text()).contains("cannot be connected to");
  }

  @Test
  void aServerThatSaysNothingIsLate() {
    edge.with("RIND_FORWARD_HEAD_TIMEOUT", "100ms");
    var held = new CountDownLatch(1);
    var _ = to(new ScriptedContentApp((_, _, _) -> held.await()));
    assertThat(edge.get(PATH).status()).isEqualTo(504);
    held.countDown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: \u0001\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200"})
  void aMalformedAnswerIsABadGateway(String answer) {
    var _ = to(new ScriptedContentApp((_, out, socket) -> {
      say(out, answer);
      socket.close();
    }));
    assertThat(edge.get(PATH).status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10", "Transfer-Encoding: chunked"})
  void aBrokenBodyIsNeverAWholeOne(String framing) {
    var chunk = framing.startsWith("T") ? "5\r\nhello\r\n" : "hello";
    var _ = to(new ScriptedContentApp((_, out, socket) -> {
      say(out, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + chunk);
      socket.close();
    }));
    assertThatThrownBy(() -> edge.get(PATH)).isInstanceOf(UncheckedIOException.class);
    assertThat(edge.told("rind_forward_broke_off_total")).isEqualTo(1);
  }

  @Test
  void aBrokenBodyWithoutChunksEndsWithAReset() {
    var _ = to(new ScriptedContentApp((_, out, socket) -> {
      say(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      socket.close();
    }));
    try (var client = edge.connect()) {
      client.send("GET /pulp/content/" + PATH + " HTTP/1.0\r\n\r\n");
      assertThatThrownBy(() -> {
        var _ = client.answer(true);
        var _ = client.read(100);
      }).hasMessageContaining("reset");
    }
  }

  @Test
  void aKeptConnectionThatWasClosedIsTriedAnew() {
    var app = to(new ScriptedContentApp((asked, out, socket) -> {
      if (asked.connection() == 0 && !asked.line().contains("first")) {
        socket.close();
      } else {
        say(out, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + asked.connection());
      }
    }));
    try (var client = edge.connect()) {
      assertThat(client.send(EdgeFixture.request("GET", PATH + "/first")).answer().text())
          .isEqualTo("0");
      assertThat(client.send(EdgeFixture.request("GET", PATH)).answer().text()).isEqualTo("1");
    }
    assertThat(app.asked()).hasSize(3);
    assertThat(edge.told("rind_forward_again_total")).isEqualTo(1);
  }

  private static int freePort() throws IOException {
    try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return port.getLocalPort();
    }
  }

  @Test
  void anEdgeThatForwardsToItselfSaysSo() throws Exception {
    var address = "127.0.0.1:" + freePort();
    edge.with("RIND_LISTEN", address).with("RIND_FORWARD_URL", "http://" + address);
    var answer = edge.get(PATH);
    assertThat(answer.status()).isEqualTo(508);
    assertThat(answer.text()).contains("forward.url");
  }

  @Test
  void whatHasAGuardThatIsNotKnownIsForwarded() {
    var app = saying("HTTP/1.1 403 No Certificate\r\nContent-Length: 0\r\n\r\n");
    var _ = edge.add(distribution("secret").guarded(new Guard.OfType("acme.lock")).file("x", "x"));
    assertThat(edge.get("secret/x").reason()).isEqualTo("No Certificate");
    assertThat(app.asked()).hasSize(1);
  }

  @Test
  void pathsOutsideOfTheContentGoThereWithTheirBodies() {
    var app = saying("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    edge.with("RIND_FORWARD_ROUTES", "/pulp/container/");
    var body = "0123456789".repeat(300_000);
    var answer = edge.ask("PUT", "/pulp/container/x?y",
        "Content-Length: " + body.length() + "\r\n\r\n" + body + "GET / HTTP/1.1\r\nHost: x");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(app.asked().getFirst().body()).isEqualTo(body);
    assertThat(app.asked().getFirst().line()).isEqualTo("PUT /pulp/container/x?y HTTP/1.1");
    assertThat(edge.ask("PUT", "/pulp/other/x").status()).isEqualTo(404);
  }

  @Test
  void chunksOfARequestAreForwarded() {
    var app = saying("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    edge.with("RIND_FORWARD_ROUTES", "/pulp/container/");
    try (var client = edge.connect()) {
      var asked = client.send(EdgeFixture.request("POST", "/pulp/container/x",
          "Transfer-Encoding: chunked", "Expect: 100-continue"));
      assertThat(asked.answer().status()).isEqualTo(100);
      client.send("5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(201);
    }
    assertThat(app.asked().getFirst().body()).isEqualTo("hello");
    assertThat(app.asked().getFirst().headers()).doesNotContainKey("expect");
  }

  @Test
  void whoLeavesIsNotAnsweredFor() throws Exception {
    var gone = new CountDownLatch(1);
    var app = to(new ScriptedContentApp((_, _, socket) -> {
      if (socket.getInputStream().read() < 0) {
        gone.countDown();
      }
    }));
    try (var client = edge.connect()) {
      client.send(EdgeFixture.request("GET", PATH));
      await().until(() -> app.asked().size() == 1);
    }
    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void asManyAsMayWait() throws Exception {
    edge.with("RIND_HTTP_THREADS", "1")
        .with("RIND_FORWARD_CONNECTIONS_MAX", "1")
        .with("RIND_FORWARD_WAITING_MAX", "1");
    var held = new CountDownLatch(1);
    var app = to(new ScriptedContentApp((_, out, _) -> {
      held.await();
      say(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }));
    try (var first = edge.connect(); var second = edge.connect()) {
      first.send(EdgeFixture.request("GET", PATH));
      await().until(() -> app.asked().size() == 1);
      second.send(EdgeFixture.request("GET", PATH));
      await().until(() -> edge.told("rind_forward_waiting") == 1);
      assertThat(edge.get(PATH).status()).isEqualTo(503);
      held.countDown();
      assertThat(first.answer().text()).isEqualTo("ok");
      assertThat(second.answer().text()).isEqualTo("ok");
    }
    assertThat(app.asked()).extracting(ScriptedContentApp.Asked::connection).containsExactly(0, 0);
    assertThat(edge.told("rind_forward_refused_total")).isEqualTo(1);
  }
}
