package dev.rind.edge.ops;

import dev.rind.cache.Cause;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.RequestHandler;
import dev.rind.edge.http.ResponseHead;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers operators and what watches the edge for them: health and metrics, each in plain text, and explanations in
 * JSON.
 *
 * <p><b>Threading:</b> what may wait runs on {@code pool}, which serves nobody else, so that a slow
 * storage hides no metrics; the answer comes back to the loop of the exchange.
 *
 * <p><b>Bounds:</b> what takes longer than {@code patience}, or an explanation longer than {@code explainMax}, is
 * answered with 503. Only a question has a body, of {@value #QUESTION_MAX} bytes at most.
 */
public final class AdminHandler implements RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String INDEX = """
      The admin listener of a Rind edge.

      /metrics           counters and gauges, for Prometheus
      /livez             200 while the process can answer
      /readyz            200 while requests should be sent here, else 503 and why not
      /admin/v1/explain  POST a question in JSON: how would a request be answered, and why? (see "rind explain --help")
      """;
  private static final String EXPLAIN = "/admin/v1/explain";
  private static final int QUESTION_MAX = 64 << 10;
  private static final String JSON = "application/json";

  private final Metrics metrics;
  private final Readiness readiness;
  private final IoPool pool;
  private final Duration patience;
  private final Explaining explaining;
  private final Duration explainMax;

  public AdminHandler(Metrics metrics, Readiness readiness, IoPool pool, Duration patience,
      Explaining explaining, Duration explainMax) {
    this.metrics = metrics;
    this.readiness = readiness;
    this.pool = pool;
    this.patience = patience;
    this.explaining = explaining;
    this.explainMax = explainMax;
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
    if (path(exchange.target()).equals(EXPLAIN)) {
      explain(exchange);
      return;
    }
    if (!exchange.method().equals("GET") && !exchange.isHead()) {
      send(exchange, new Answer(405, "Method Not Allowed", TEXT, "GET and HEAD only\n"),
          "GET, HEAD");
      return;
    }
    switch (path(exchange.target())) {
      case "/" -> send(exchange, Answer.ok(INDEX));
      case "/livez" -> send(exchange, Answer.ok("alive\n"));
      case "/readyz" -> sendLater(exchange, readiness.state().thenApply(AdminHandler::answer),
          answer(Readiness.State.MEDIA_HANGS), patience);
      case "/metrics" -> sendLater(exchange,
          pool.run(() -> new Answer(200, "OK", PROMETHEUS, metrics.rendered())),
          Answer.unavailable("reading the counters took too long"), patience);
      default -> send(exchange,
          new Answer(404, "Not Found", TEXT, "nothing is here; / lists what there is\n"));
    }
  }

  /** A question comes in a body, because credentials do not belong into a URL. */
  private void explain(Exchange exchange) {
    if (!exchange.method().equals("POST")) {
      send(exchange, new Answer(405, "Method Not Allowed", TEXT, "POST only\n"), "POST");
      return;
    }
    // A page in a browser can send other types to another server, but not this one.
    var type = exchange.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
      send(exchange, new Answer(415, "Unsupported Media Type", TEXT,
          "the body has to be of the type " + JSON + "\n"));
      return;
    }
    exchange.takeBody(new ShortBody(QUESTION_MAX, question -> sendLater(exchange,
        pool.run(() -> explaining.explain(question))
            .thenCompose(explanation -> explanation)
            .thenApply(explanation -> new Answer(200, "OK", JSON, explanation)),
        Answer.unavailable("explaining it took too long"), explainMax),
        () -> send(exchange, new Answer(413, "Content Too Large", TEXT,
            "a question has at most " + QUESTION_MAX + " bytes\n"))));
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

  private static void sendLater(Exchange exchange, CompletableFuture<Answer> answer, Answer late,
      Duration patience) {
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
      case BadQuestion bad -> new Answer(400, "Bad Request", TEXT, bad.getMessage() + "\n");
      case Throwable other -> {
        LOG.error("a request to the admin listener failed", other);
        yield new Answer(500, "Internal Server Error", TEXT, "see the log\n");
      }
    };
  }

  private static void send(Exchange exchange, Answer answer) {
    send(exchange, answer, "");
  }

  /** @param allow the methods that may be used, where this one may not */
  private static void send(Exchange exchange, Answer answer, String allow) {
    var body = answer.body.getBytes(StandardCharsets.UTF_8);
    var head = new ResponseHead(answer.status, answer.reason)
        .with("Content-Type", answer.type)
        .with("Content-Length", body.length)
        .with("Cache-Control", "no-store");
    if (!allow.isEmpty()) {
      head.with("Allow", allow);
    }
    if (exchange.isHead()) {
      exchange.send(head);
    } else {
      exchange.send(head, Unpooled.wrappedBuffer(body));
    }
  }
}
