package dev.rind.edge;

import dev.rind.testbed.Guard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.edge.EdgeFixture.key;
import static dev.rind.edge.EdgeFixture.request;
import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Requests that come again, byte for byte, on one loop: what is not looked up for them, and what is all the same. */
class KnownRequestsTest {
  private static final int TIMES = 6;
  /** The first time it is only seen, the second time kept. */
  private static final int KNOWN = TIMES - 2;

  private final EdgeFixture edge = EdgeFixture.serving().with("RIND_HTTP_THREADS", "1");

  @AfterEach
  void end() {
    edge.close();
  }

  private double known() {
    return edge.told("rind_requests_known_total");
  }

  private Answer askedTimes(String request) {
    try (var socket = edge.connect()) {
      var first = socket.send(request).answer();
      for (int n = 1; n < TIMES; n++) {
        var again = socket.send(request).answer();
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.text()).isEqualTo(first.text());
        first = again;
      }
      return first;
    }
  }

  @Test
  void theSameFileIsNotLookedForAgain() {
    edge.add(distribution("a").file("x", "body"));
    var answer = askedTimes(request("GET", "a/x"));
    assertThat(answer.text()).isEqualTo("body");
    assertThat(answer.header("x-pulp-cache")).isEqualTo("HIT");
    assertThat(known()).isEqualTo(KNOWN);
    assertThat(edge.told("rind_requests_total{class=\"file\",status=\"200\",tier=\"memory\"}"))
        .isEqualTo(TIMES - 1);
  }

  @Test
  void whatOthersSendMeanwhileIsNotOfAHeadThatComesInParts() {
    edge.add(distribution("a").file("x", "body").file("y", "other"));
    var request = request("GET", "a/x");
    try (var slow = edge.connect(); var other = edge.connect()) {
      slow.send(request.substring(0, 20));
      for (int n = 0; n < TIMES; n++) {
        assertThat(other.send(request("GET", "a/y")).answer().text()).isEqualTo("other");
      }
      assertThat(slow.send(request.substring(20)).answer().text()).isEqualTo("body");
    }
  }

  @Test
  void conditionsAreLookedAtEachTime() {
    edge.add(distribution("a").file("x", "body"));
    var tag = edge.get("a/x").header("etag");
    assertThat(askedTimes(request("GET", "a/x", "Range: bytes=1-2")).text()).isEqualTo("od");
    assertThat(askedTimes(request("GET", "a/x", "If-None-Match: " + tag)).status())
        .isEqualTo(304);
    assertThat(known()).isEqualTo(2 * KNOWN);
  }

  @Test
  void whatIsNoFileIsNotKept() {
    edge.add(distribution("a").file("d/x", "body"));
    assertThat(askedTimes(request("GET", "a/missing")).status()).isEqualTo(404);
    assertThat(askedTimes(request("GET", "a/d/")).status()).isEqualTo(200);
    assertThat(askedTimes(request("GET", "nowhere/x")).status()).isEqualTo(404);
    assertThat(known()).isZero();
  }

  @Test
  void whoMayReadItIsDecidedEachTime() {
    var served = edge.with("RIND_FRESHNESS_BOUND", "50ms")
        .add(distribution("a").file("x", "body").guarded(new Guard.Header("X-Key", "sesame")));
    assertThat(askedTimes(request("GET", "a/x", key("sesame"))).status()).isEqualTo(200);
    assertThat(known()).isPositive();
    assertThat(askedTimes(request("GET", "a/x", key("other"))).status()).isEqualTo(403);
    served.guard(new Guard.Header("X-Key", "other"));
    await().until(() -> edge.get("a/x", key("sesame")).status() == 403);
    assertThat(askedTimes(request("GET", "a/x", key("sesame"))).status()).isEqualTo(403);
    await().until(() -> edge.get("a/x", key("other")).status() == 200);
  }

  /** As soon as any request shows it, all do. */
  @Test
  void whatIsServedNowShowsAtOnce() {
    var served = edge.with("RIND_FRESHNESS_BOUND", "50ms")
        .add(distribution("a").file("x", "old"));
    for (var now : List.of("new", "newer", "newest")) {
      askedTimes(request("GET", "a/x"));
      served.publish(spec -> spec.file("x", now));
      await().until(() -> edge.get("a/x", "X-Other: " + UUID.randomUUID()).text().equals(now));
      assertThat(askedTimes(request("GET", "a/x")).text()).isEqualTo(now);
    }
    assertThat(known()).isPositive();
  }

  @Test
  void aFileThatTurnedOutToBeGoneIsLookedForAtOnce() {
    var served = edge.with("RIND_BODY_RECHECK", "1s").add(distribution("a").file("x", "body"));
    askedTimes(request("GET", "a/x"));
    served.reclaim("x");
    var statuses = new ArrayList<Integer>();
    try (var socket = edge.connect()) {
      await().pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            statuses.add(socket.send(request("GET", "a/x")).answer().status());
            return statuses.getLast() == 501;
          });
      IntStream.range(0, 100)
          .forEach(_ -> statuses.add(socket.send(request("GET", "a/x")).answer().status()));
    }
    assertThat(statuses).containsOnly(200, 501);
  }

  @Test
  void aHeadInPiecesAndHeadsTogetherAreReadAsEver() {
    edge.add(distribution("a").file("x", "body"));
    var request = request("GET", "a/x");
    askedTimes(request);
    var counted = known();
    try (var socket = edge.connect()) {
      for (int at = 1; at < request.length(); at += 7) {
        socket.send(request.substring(0, at));
        socket.send(request.substring(at));
        assertThat(socket.answer().text()).isEqualTo("body");
      }
      socket.send(request + request + request);
      for (int n = 0; n < 3; n++) {
        assertThat(socket.answer().text()).isEqualTo("body");
      }
      assertThat(socket.send(request).answer().text()).isEqualTo("body");
    }
    assertThat(known()).isGreaterThan(counted);
  }

  @Test
  void theLastOfAConnectionClosesIt() {
    edge.add(distribution("a").file("x", "body"));
    for (int n = 0; n < TIMES; n++) {
      try (var socket = edge.connect()) {
        assertThat(socket.send(request("GET", "a/x", "Connection: close")).answer().text())
            .isEqualTo("body");
        assertThat(socket.isClosed()).isTrue();
      }
    }
    assertThat(known()).isEqualTo(KNOWN);
  }
}
