package dev.rind.edge;

import dev.rind.testbed.SlowProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** How an edge ends in order: nobody new comes in, who is being served is served to the end. */
class DrainTest {
  /** More than the sockets between take by themselves, so that the edge is still sending. */
  private static final int LARGE_BYTES = 16 << 20;

  @Test
  void whatIsIdleIsClosedAndWhatIsInFlightIsFinishedAndNobodyNewComesIn() throws Exception {
    var large = new byte[LARGE_BYTES];
    new Random(1).nextBytes(large);
    try (var edge = serving(large); var idle = edge.connect(); var busy = edge.connect()) {
      var address = edge.address();
      assertThat(idle.send(EdgeFixture.request("GET", "files/bear")).answer().status())
          .isEqualTo(200);
      busy.send(EdgeFixture.request("GET", "files/large")).awaitAnswer();

      var drained = CompletableFuture.runAsync(edge.edge()::drain);
      assertThat(idle.isClosed()).isTrue();
      await().untilAsserted(() -> assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> HttpSocket.to(address).close()));
      assertThat(drained).isNotDone();

      assertThat(busy.answer().body().array()).isEqualTo(large);
      assertThat(busy.isClosed()).isTrue();
      drained.get(20, SECONDS);
    }
  }

  @Test
  void whoStillWaitsForTheDatabaseIsAnsweredAndToldThatTheConnectionEnds() throws Exception {
    var fixture = serving(new byte[0]);
    var database = fixture.testbed().database();
    try (var proxy = SlowProxy.to(database.host(), database.port());
        var edge = fixture.with(settings -> settings.databaseAt(proxy.host(), proxy.port()))
            .with("RIND_HTTP_THREADS", "1");
        var waiting = edge.connect();
        var other = edge.connect()) {
      assertThat(other.send(EdgeFixture.request("GET", "files/bear")).answer().status())
          .isEqualTo(200);
      proxy.pause();
      waiting.send(EdgeFixture.request("GET", "unknown/bear"));
      // On the one loop, so that what was sent before it has been taken up as well.
      assertThat(other.send(EdgeFixture.request("BREW", "")).answer().status()).isEqualTo(405);

      var drained = CompletableFuture.runAsync(edge.edge()::drain);
      assertThat(other.isClosed()).isTrue();
      proxy.heal();
      var answer = waiting.answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(waiting.isClosed()).isTrue();
      drained.get(20, SECONDS);
    }
  }

  @Test
  void whoTakesLongerThanThePatienceIsCutOff() {
    try (var edge = serving(new byte[LARGE_BYTES]).with("RIND_SHUTDOWN_DRAIN", "50ms");
        var slow = edge.connect()) {
      slow.send(EdgeFixture.request("GET", "files/large")).awaitAnswer();
      edge.edge().drain();
      edge.edge().close();
      assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(slow::answer)
          .withCauseInstanceOf(IOException.class);
    }
  }

  private static EdgeFixture serving(byte[] large) {
    return EdgeFixture.serving(distribution("files").file("bear", "bear").file("large", large));
  }
}
