package dev.rind.edge.ops;

import dev.rind.edge.body.IoPool;
import dev.rind.edge.http.HttpLimits;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the admin listener says when something waits for ever. */
class AdminHandlerTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final HttpLimits LIMITS = new HttpLimits(8190, 16_384, 32_768, 0, 64, LONG, LONG,
      LONG);

  @Test
  void aFolderThatHangsIsToldAndHoldsOneThread() throws Exception {
    var looks = new AtomicInteger();
    var back = new CountDownLatch(1);
    var loops = Transport.best().loops(1);
    try (var metrics = new Metrics(); var pool = new IoPool(2, 10)) {
      var readiness = new Readiness(() -> {
        looks.incrementAndGet();
        return happened(back);
      }, pool);
      readiness.serving();
      var handler = new AdminHandler(metrics, readiness, pool, Duration.ofMillis(20),
          _ -> CompletableFuture.completedStage("{}"), LONG);
      try (var server = new HttpServer(loops, LIMITS, handler, _ -> {}, (_, _) -> "");
          var client = HttpClient.newHttpClient()) {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var address = (InetSocketAddress) server.bind(Transport.best().listeners(loopback),
            loopback);
        for (int i = 0; i < 3; i++) {
          var answer = get(client, address, "/readyz");
          assertThat(answer.statusCode()).isEqualTo(503);
          assertThat(answer.body()).isEqualTo("the media folder does not answer\n");
        }
        assertThat(looks).hasValue(1);
        assertThat(get(client, address, "/livez").statusCode()).isEqualTo(200);
        back.countDown();
      }
      assertThat(readiness.state().get(1, TimeUnit.MINUTES)).isEqualTo(Readiness.State.READY);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static boolean happened(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static HttpResponse<String> get(HttpClient client, InetSocketAddress to, String path)
      throws Exception {
    var url = URI.create("http://127.0.0.1:" + to.getPort() + path);
    return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
  }

  @Test
  void beforeItServesItIsStartingAndAfterwardsDraining() {
    try (var pool = new IoPool(1, 1)) {
      var readiness = new Readiness(() -> true, pool);
      assertThat(readiness.state()).isCompletedWithValue(Readiness.State.STARTING);
      readiness.serving();
      assertThat(readiness.state()).succeedsWithin(LONG).isEqualTo(Readiness.State.READY);
      readiness.draining();
      assertThat(readiness.state()).isCompletedWithValue(Readiness.State.DRAINING);
    }
  }
}
