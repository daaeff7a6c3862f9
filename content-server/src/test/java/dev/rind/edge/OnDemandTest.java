package dev.rind.edge;

import dev.rind.testbed.Body;
import dev.rind.testbed.Served;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Files that are not stored (contract 7, C90 to C94): pulpcore-content answers and stores them, and from then on the
 * edge serves them. What it answers is scripted here as the contract says; .ci/check-edge asks a real one.
 */
class OnDemandTest {
  private static final String PATH = "demand/a/bear.rpm";
  private static final Body BEAR = Body.of("bear");
  private static final String FILE = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nETag: \"origin\"\r\n\r\n";

  private final EdgeFixture edge = EdgeFixture.serving();
  private final Served served = edge
      .add(distribution("demand").onDemand("a/bear.rpm", BEAR, "http://127.0.0.1:1/bear.rpm"));
  private final List<ScriptedContentApp> apps = new ArrayList<>();

  @AfterEach
  void end() {
    edge.close();
    apps.forEach(ScriptedContentApp::close);
  }

  private ScriptedContentApp forwardedTo(ScriptedContentApp.Script script) {
    var app = new ScriptedContentApp(script);
    apps.add(app);
    edge.with("RIND_FORWARD_URL", app.url());
    return app;
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  /** As pulpcore-content does before the end of its response (contract 7.4). */
  private ScriptedContentApp storing(String answer) {
    return forwardedTo((asked, out, _) -> {
      served.store("a/bear.rpm", BEAR);
      say(out, asked.line().startsWith("HEAD ") ? FILE : answer);
    });
  }

  private void streamed() {
    edge.testbed().database().update("UPDATE core_remote SET policy = 'streamed'");
  }

  private boolean isStored() {
    return edge.testbed()
        .database()
        .value(UUID.class, "SELECT artifact_id FROM core_contentartifact")
        .isPresent();
  }

  @Test
  void c90TheFirstIsForwardedAndTheSecondServed() {
    var app = storing(FILE + "bear");
    var first = edge.get(PATH);
    assertThat(first.text()).isEqualTo("bear");
    assertThat(first.header("etag")).isEqualTo("\"origin\"");
    await().untilAsserted(() -> assertThat(edge.get(PATH).header("etag"))
        .isEqualTo("\"" + BEAR.sha256() + "\""));
    assertThat(edge.get(PATH).text()).isEqualTo("bear");
    assertThat(app.asked()).extracting(ScriptedContentApp.Asked::line)
        .containsOnly("GET /pulp/content/" + PATH + " HTTP/1.1");
  }

  @Test
  void c91StreamedFilesAreForwardedEachTime() {
    streamed();
    var app = forwardedTo((_, out, _) -> say(out, FILE + "bear"));
    for (int n = 0; n < 3; n++) {
      assertThat(edge.get(PATH).text()).isEqualTo("bear");
    }
    assertThat(app.asked()).hasSize(3);
    assertThat(isStored()).isFalse();
  }

  @Test
  void c92AHeadIsForwardedAsOne() {
    var app = storing(FILE + "bear");
    assertThat(edge.head(PATH).header("content-length")).isEqualTo("4");
    assertThat(app.asked().getFirst().line()).startsWith("HEAD ");
    await().untilAsserted(() -> assertThat(edge.get(PATH).header("etag"))
        .isEqualTo("\"" + BEAR.sha256() + "\""));
  }

  @Test
  void c93ARangeIsForwardedAndLaterServed() {
    var app = storing(
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\nContent-Range: bytes 1-2/4\r\n\r\nea");
    var first = edge.get(PATH, "Range: bytes=1-2");
    assertThat(app.asked().getFirst().header("range")).isEqualTo("bytes=1-2");
    await().until(() -> !edge.head(PATH).header("etag").isEmpty());
    for (var answer : List.of(first, edge.get(PATH, "Range: bytes=1-2"))) {
      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.text()).isEqualTo("ea");
      assertThat(answer.header("content-range")).isEqualTo("bytes 1-2/4");
    }
  }

  @Test
  void c93ARangeBeyondTheEndIsRefusedByWhoKnowsTheEnd() {
    var _ = forwardedTo((_, out, _) -> say(out,
        "HTTP/1.1 416 Requested Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n"));
    assertThat(edge.get(PATH, "Range: bytes=9-").status()).isEqualTo(416);
  }

  @Test
  void c94WhatNoOriginHasIsMissing() {
    var app = forwardedTo(
        (_, out, _) -> say(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
    assertThat(edge.get(PATH).status()).isEqualTo(404);
    assertThat(edge.get(PATH).status()).isEqualTo(404);
    assertThat(app.asked()).hasSize(2);
  }

  /** Asks so many times at once, and lets the content app answer when all have come. */
  private List<Answer> together(int many, CountDownLatch held) throws Exception {
    var _ = edge.edge();
    var answers = new ArrayList<Answer>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = new ArrayList<Future<Answer>>();
      for (int n = 0; n < many; n++) {
        asked.add(clients.submit(() -> edge.get(PATH)));
      }
      await().until(() -> edge.told("rind_connections_total") >= many);
      held.countDown();
      for (var one : asked) {
        answers.add(one.get());
      }
    }
    return answers;
  }

  @Test
  void oneOfManyIsForwardedAndTheOthersAreServed() throws Exception {
    var held = new CountDownLatch(1);
    var app = forwardedTo((_, out, _) -> {
      held.await();
      served.store("a/bear.rpm", BEAR);
      say(out, FILE + "bear");
    });
    assertThat(together(50, held)).hasSize(50).allSatisfy(answer -> {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("bear");
    });
    assertThat(app.asked()).hasSize(1);
    assertThat(edge.told("rind_forward_shared_total")).isEqualTo(49);
  }

  @Test
  void streamedFilesAreNotShared() throws Exception {
    streamed();
    var held = new CountDownLatch(1);
    var app = forwardedTo((_, out, _) -> {
      held.await();
      say(out, FILE + "bear");
    });
    assertThat(together(5, held)).extracting(Answer::text).containsOnly("bear");
    assertThat(app.asked()).hasSize(5);
  }

  @Test
  void whoWaitsTooLongIsForwardedToo() throws Exception {
    edge.with("RIND_FORWARD_SHARE_WAIT", "0");
    var held = new CountDownLatch(1);
    var app = forwardedTo((_, out, _) -> {
      held.await();
      say(out, FILE + "bear");
    });
    assertThat(together(2, held)).extracting(Answer::text).containsOnly("bear");
    assertThat(app.asked()).hasSize(2);
    assertThat(edge.told("rind_forward_shared_late_total")).isEqualTo(1);
  }

  /** The first one broke off, so that nothing is stored: the next takes its place. */
  @Test
  void afterAFailureTheNextOneIsForwarded() throws Exception {
    var held = new CountDownLatch(1);
    var app = forwardedTo((asked, out, socket) -> {
      held.await();
      if (asked.connection() == 0) {
        say(out, FILE + "be");
        socket.close();
      } else {
        served.store("a/bear.rpm", BEAR);
        say(out, FILE + "bear");
      }
    });
    var whole = new ArrayList<String>();
    var _ = edge.edge();
    try (var first = edge.connect(); var second = edge.connect()) {
      first.send(EdgeFixture.request("GET", PATH));
      await().until(() -> app.asked().size() == 1);
      second.send(EdgeFixture.request("GET", PATH));
      held.countDown();
      assertThat(first.drained()).isPositive();
      whole.add(second.answer().text());
    }
    assertThat(whole).containsExactly("bear");
    assertThat(app.asked()).hasSize(2);
  }
}
