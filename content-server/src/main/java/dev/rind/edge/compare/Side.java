package dev.rind.edge.compare;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One of the two servers that are asked. Redirects are answers, not followed.
 *
 * <p><b>Threading:</b> callable from any thread, which waits for the answer. <b>Bounds:</b> of a body one piece at a
 * time; a head, and then each piece of a body, must come within {@code patience}. <b>Errors:</b> whatever goes wrong is an
 * {@link Outcome}.
 */
final class Side implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  private final URI url;
  private final Duration patience;
  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .followRedirects(HttpClient.Redirect.NEVER)
      .connectTimeout(CONNECT_MAX)
      .build();

  /** @param url of scheme, host and port, and nothing behind them */
  Side(URI url, Duration patience) {
    this.url = url;
    this.patience = patience;
  }

  URI url() {
    return url;
  }

  /** The whole address of a target; empty where Java knows no such address. */
  static Optional<URI> address(URI url, String target) {
    // Java would leave out what follows a #, and writes questions marks for what is not ASCII.
    if (target.indexOf('#') >= 0 || !target.startsWith("/")
        || !target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.empty();
    }
    try {
      return Optional.of(URI.create(url + target));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  /** Why no connection can be made, if so. */
  Optional<String> unreachable(String target) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create(url + target)).HEAD().timeout(patience);
      var _ = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      return Optional.empty();
    } catch (ConnectException | java.net.http.HttpConnectTimeoutException none) {
      return Optional.of(text(none));
    } catch (IOException answersBadly) {
      return Optional.empty();
    }
  }

  Outcome ask(String method, String target, List<Credentials.Field> fields)
      throws InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + target))
        .method(method, HttpRequest.BodyPublishers.noBody());
    fields.forEach(field -> request.header(field.name(), field.value()));
    var head = new AtomicReference<HttpResponse.@Nullable ResponseInfo>();
    var body = new AtomicReference<@Nullable BodyDigest>();
    var answer = client.sendAsync(request.build(), info -> {
      var digest = new BodyDigest(
          info.headers().firstValue("content-type").orElse("").startsWith("text/html"));
      body.set(digest);
      head.set(info);
      return digest;
    });
    try {
      return answered(waitFor(answer, body));
    } catch (ExecutionException | TimeoutException | CancellationException failure) {
      var why = failure instanceof ExecutionException && failure.getCause() != null
          ? text(failure.getCause())
          : "nothing came for " + patience.toSeconds() + " s";
      var came = head.get();
      return came == null ? new Outcome.Silent(why)
          : new Outcome.BrokenOff(came.statusCode(), why);
    }
  }

  /** As long as something comes again and again. */
  private HttpResponse<BodyDigest.Result> waitFor(
      CompletableFuture<HttpResponse<BodyDigest.Result>> answer,
      AtomicReference<@Nullable BodyDigest> body)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (long before = -1;;) {
      try {
        return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException late) {
        var digest = body.get();
        var now = digest == null ? -1 : digest.bytes();
        if (now == before) {
          answer.cancel(true);
          throw late;
        }
        before = now;
      }
    }
  }

  private static Outcome answered(HttpResponse<BodyDigest.Result> response) {
    var fields = new TreeMap<String, List<String>>();
    response.headers()
        .map()
        .forEach((name, values) -> fields
            .computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
            .addAll(values));
    return new Outcome.Answered(response.statusCode(), fields, response.body());
  }

  private static String text(Throwable failure) {
    var message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
