package dev.rind.edge.body;

import dev.rind.cache.Cause;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.HttpLimits;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.http.Transport;
import dev.rind.edge.respond.Payload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineSenderTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final HttpLimits LIMITS = new HttpLimits(1000, 1000, 1000, 0, 10, LONG, LONG,
      LONG);

  private final IoPool pool = new IoPool(1, 2_000);
  private final LineSender sender = new LineSender(pool);

  /** Answers 503 where it was refused. */
  private void handle(Exchange exchange) {
    var steps = Integer.parseInt(exchange.target().substring(1));
    var _ = sender.send(exchange, new ResponseHead(200, "OK"),
        new Payload.Lines(List.of("a\n", "b\n"), steps)).exceptionally(failure -> {
          assertThat(Cause.of(failure)).isInstanceOf(RejectedExecutionException.class);
          exchange.send(new ResponseHead(503, "Service Unavailable").with("Content-Length", 0));
          return null;
        });
  }

  @Test
  void asLongAsTooManyWaitOnlyWhatIsShortIsBegunAndTheOthersAreCounted() throws Exception {
    var loops = Transport.best().loops(1);
    var held = new CountDownLatch(1);
    try (pool;
        var server = new HttpServer(loops, LIMITS, this::handle, _ -> {}, (_, _) -> "");
        var client = HttpClient.newHttpClient()) {
      var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var port = ((InetSocketAddress) server.bind(Transport.best().listeners(loopback), loopback))
          .getPort();
      var busy = pool.run(() -> {
        held.await();
        return true;
      });
      var waiting = Stream.generate(() -> pool.run(() -> true)).limit(1_001).toList();
      assertThat(get(client, port, "/1000")).isEqualTo("503 ");
      assertThat(get(client, port, "/1000")).isEqualTo("503 ");
      assertThat(get(client, port, "/2")).isEqualTo("200 a\nb\n");
      assertThat(sender.refused()).isEqualTo(2);

      held.countDown();
      assertThat(busy).succeedsWithin(LONG);
      assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)))
          .succeedsWithin(LONG);
      assertThat(get(client, port, "/1000")).isEqualTo("200 a\nb\n");
      assertThat(sender.refused()).isEqualTo(2);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static String get(HttpClient client, int port, String path) throws Exception {
    var answer = client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
