package dev.rind.edge.ops;

import dev.rind.cache.Cause;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.RequestHandler;
import dev.rind.edge.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers operators and what watches the edge for them: health and metrics, each in plain text.
 *
 * <p><b>Threading:</b> what may wait runs on {@code pool}, which serves nobody else, so that a slow
 * storage hides no metrics; the answer comes back to the loop of the exchange.
 *
 * <p><b>Bounds:</b> what takes longer than {@code patience} is answered with 503.
 */
public final class AdminHandler implements RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String INDEX = """
      The admin listener of a Rind edge.

      /metrics  counters and gauges, for Prometheus
      /livez    200 while the process can answer
      /readyz   200 while requests should be sent here, else 503 and why not
      """;

  private final Metrics metrics;
  private final Readiness readiness;
  private final IoPool pool;
  private final Duration patience;

  public AdminHandler(Metrics metrics, Readiness readiness, IoPool pool, Duration patience) {
    this.metrics = metrics;
    this.readiness = readiness;
    this.pool = pool;
    this.patience = patience;
  }

  /** The whole of an answer, whose status has the reason that RFC 9110 gives it. */
  private record Answer(int status, String reason, String type, String body) {
    static Answer ok(String body) {
      return new Answer(200, "OK", TEXT, body);
    }

    static Answer unavailable(String why) {
      return new Answer(503, "Service Unavailable", TEXT, why + "\n");
    }
  }

  @Override
  public void handle(Exchange exchange) {
    if (!exchange.method().equals("GET") && !exchange.isHead()) {
      send(exchange, new Answer(405, "Method Not Allowed", TEXT, "GET and HEAD only\n"));
      return;
    }
    switch (path(exchange.target())) {
      case "/" -> send(exchange, Answer.ok(INDEX));
      case "/livez" -> send(exchange, Answer.ok("alive\n"));
      case "/readyz" -> sendLater(exchange, readiness.state().thenApply(AdminHandler::answer),
          answer(Readiness.State.MEDIA_HANGS));
      case "/metrics" -> sendLater(exchange,
          pool.run(() -> new Answer(200, "OK", PROMETHEUS, metrics.rendered())),
          Answer.unavailable("reading the counters took too long"));
      default -> send(exchange,
          new Answer(404, "Not Found", TEXT, "nothing is here; / lists what there is\n"));
    }
  }

  private static String path(String target) {
    var query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private static Answer answer(Readiness.State state) {
    return state == Readiness.State.READY
        ? Answer.ok(state.sentence() + "\n")
        : Answer.unavailable(state.sentence());
  }

  private void sendLater(Exchange exchange, CompletableFuture<Answer> answer, Answer late) {
    var home = exchange.onLoop(answer);
    var timeout = exchange.after(patience.toNanos(),
        () -> home.completeExceptionally(new TimeoutException()));
    var _ = home.whenComplete((found, failure) -> {
      timeout.cancel(false);
      send(exchange, failure == null ? found : failed(failure, late));
    });
  }

  private static Answer failed(Throwable failure, Answer late) {
    return switch (Cause.of(failure)) {
      case TimeoutException _,RejectedExecutionException _ -> late;
      case Throwable other -> {
        LOG.error("a request to the admin listener failed", other);
        yield new Answer(500, "Internal Server Error", TEXT, "see the log\n");
      }
    };
  }

  private static void send(Exchange exchange, Answer answer) {
    var body = answer.body.getBytes(StandardCharsets.UTF_8);
    var head = new ResponseHead(answer.status, answer.reason)
        .with("Content-Type", answer.type)
        .with("Content-Length", body.length)
        .with("Cache-Control", "no-store");
    if (answer.status == 405) {
      head.with("Allow", "GET, HEAD");
    }
    if (exchange.isHead()) {
      exchange.send(head);
    } else {
      exchange.send(head, Unpooled.wrappedBuffer(body));
    }
  }
}
