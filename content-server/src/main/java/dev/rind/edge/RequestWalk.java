package dev.rind.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.cache.Cause;
import dev.rind.edge.body.BodySender;
import dev.rind.edge.body.FileTrouble;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Match;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.catalog.StoredKey;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.RequestHandler;
import dev.rind.edge.http.RequestLog.AnsweredBy;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import dev.rind.edge.respond.Responder;
import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Walks one request through the edge: route, distribution, guard, resolve, respond, body.
 *
 * <p>A step knows what it takes and what it gives, and neither its neighbours nor the pipeline.
 *
 * <p><b>Threading:</b> starts and ends on the event loop of its connection. A stage that is complete
 * goes on at once, on the same stack; only one that is not comes back through the loop's queue.
 *
 * <p><b>Bounds:</b> a request waits at most {@code patience} for what has to be looked up.
 *
 * <p><b>Errors:</b> one response for each request; {@link Failures} chooses it where a step failed.
 */
final class RequestWalk implements RequestHandler {
  private final Router router;
  private final Catalog catalog;
  private final Guards guards;
  private final TrustedPeers peers;
  private final Resolver resolver;
  private final Responder responder;
  private final BodySender body;
  private final @Nullable Elsewhere elsewhere;
  private final Duration patience;
  private final Cache<StoredKey, Boolean> rechecked;
  private final LongAdder filesGone = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder contentAppStatements = new LongAdder();

  /**
   * @param peers whose word on their clients guards take
   * @param elsewhere null: what is not ours is answered with 501
   * @param recheckEvery how often at most a file that is gone has its row read again
   */
  RequestWalk(Router router, Catalog catalog, Guards guards,
      TrustedPeers peers, Resolver resolver,
      Responder responder, BodySender body, @Nullable Elsewhere elsewhere, Duration patience,
      Duration recheckEvery, Ticker ticker) {
    this.router = router;
    this.catalog = catalog;
    this.guards = guards;
    this.peers = peers;
    this.resolver = resolver;
    this.responder = responder;
    this.body = body;
    this.elsewhere = elsewhere;
    this.patience = patience;
    this.rechecked = Caffeine.newBuilder()
        .maximumSize(10_000)
        .expireAfterWrite(recheckEvery)
        .ticker(ticker)
        .build();
  }

  @Override
  public void handle(Exchange exchange) {
    var _ = inTime(exchange, find(exchange))
        .thenCompose(finding -> {
          contentAppStatements.add(ContentAppCost.statements(finding, exchange.isHead()));
          return answer(exchange, finding);
        })
        .exceptionally(failure -> failed(exchange, failure));
  }

  private CompletionStage<Finding> find(Exchange exchange) {
    return switch (router.route(exchange.method(), exchange.target())) {
      case Route.Content content -> content(exchange, content);
      case Route.DistributionList list -> list(exchange, list);
      case Route.DomainWithoutSlash domain -> domain(exchange, domain);
      case Route.Elsewhere _ -> done(new Finding.Elsewhere());
      case Route.NotFound _ -> byForm(responder.missing());
      case Route.MethodNotAllowed _ -> byForm(responder.methodNotAllowed());
      case Route.BadRequest _ -> byForm(responder.badRequest());
    };
  }

  private static CompletionStage<Finding> byForm(Reply reply) {
    return done(new Finding.ByForm(reply));
  }

  private CompletionStage<Finding> domain(Exchange exchange, Route.DomainWithoutSlash asked) {
    exchange.answeredBy(AnsweredBy.MEMORY);
    return resolver.domain(asked).thenApply(Finding.DistributionList::new);
  }

  private CompletionStage<Finding> list(Exchange exchange, Route.DistributionList asked) {
    exchange.answeredBy(AnsweredBy.MEMORY);
    return resolver.list(asked).thenApply(Finding.DistributionList::new);
  }

  /** The tier is memory, unless somebody farther has to be waited for. */
  private CompletionStage<Finding> content(Exchange exchange, Route.Content asked) {
    exchange.answeredBy(AnsweredBy.MEMORY);
    return catalog.match(asked.domain(), asked.path())
        .thenCompose(match -> matched(exchange, asked, match));
  }

  private CompletionStage<Finding> matched(Exchange exchange, Route.Content asked,
      Optional<Match> match) {
    return switch (match.orElse(null)) {
      case null -> done(new Finding.Unmatched());
      case PartialPath partial -> resolver.partial(partial, asked).thenApply(Finding.Partial::new);
      case Distribution distribution -> {
        exchange.matched(distribution.at().path());
        // Before anything is looked up below it, so that a status leaks nothing about a guarded path.
        yield guards.admit(distribution, () -> asked(exchange, asked))
            .thenCompose(decision -> switch (decision) {
              case Decision.Denied(String reason) -> done(new Finding.Denied(distribution, reason));
              case Decision.Undecided(String reason) ->
                done(new Finding.Undecided(distribution, reason));
              case Decision.Allowed _ -> resolver.resolve(distribution, asked)
                  .thenApply(found -> new Finding.Within(asked, distribution, found));
            });
      }
    };
  }

  private Asked asked(Exchange exchange, Route.Content route) {
    return new Asked(route, exchange.target(), exchange.headers(), exchange.client(),
        peers.trusts(exchange.peer(), exchange.headers()));
  }

  /** Here it forks: what is not ours goes on to another server. */
  private CompletionStage<Void> answer(Exchange exchange, Finding finding) {
    return elsewhere == null
        ? send(exchange, reply(exchange, finding))
        : switch (finding) {
          case Finding.Elsewhere _ -> elsewhere.forwardWithBody(exchange);
          case Finding.Undecided _,Finding.Within(var _, var _, Resolution.Forward _) ->
            elsewhere.forward(exchange);
          case Finding.Within(var _, var _, Resolution.Remote file) ->
            elsewhere.forward(exchange, file, () -> stored(exchange, file));
          default -> send(exchange, reply(exchange, finding));
        };
  }

  /** Sends a file that was not stored a moment ago, and tells whether it is now. */
  private CompletionStage<Boolean> stored(Exchange exchange, Resolution.Remote file) {
    catalog.forget(file.key());
    return inTime(exchange, find(exchange)).thenCompose(
        finding -> finding instanceof Finding.Within(var _, var _, Resolution.Remote _)
            ? CompletableFuture.completedStage(false)
            : answer(exchange, finding).thenApply(_ -> true));
  }

  /** Once nothing is waited for any more, since the reply tells whether something was. */
  private Reply reply(Exchange exchange, Finding finding) {
    return switch (finding) {
      case Finding.ByForm(Reply reply) -> reply;
      case Finding.DistributionList(Resolution found) ->
        responder.respond(found, exchange.headers(), exchange.target());
      case Finding.Elsewhere _ -> responder.missing();
      case Finding.Unmatched _ -> responder.missing();
      case Finding.Partial(Resolution found) ->
        responder.respond(found, exchange.headers(), exchange.target());
      case Finding.Denied(var _, String reason) -> responder.denied(reason);
      case Finding.Undecided(var _, String reason) -> responder.denied(reason);
      case Finding.Within(var _, Distribution distribution, Resolution found) -> responder.respond(
          distribution, found, exchange.headers(), exchange.target(),
          exchange.answeredBy() == AnsweredBy.MEMORY);
    };
  }

  private CompletionStage<Void> send(Exchange exchange, Reply reply) {
    return body.send(exchange, reply)
        .exceptionallyCompose(failure -> Cause.of(failure) instanceof FileTrouble trouble
            ? withoutFile(exchange, reply, trouble)
            : CompletableFuture.failedStage(failure));
  }

  /**
   * The row may be older than the file's end: read it again, but not for each request. Where it still
   * names the file, the storage is broken and not the repository. Where the folder itself cannot be read,
   * no row is to blame.
   */
  private CompletionStage<Void> withoutFile(Exchange exchange, Reply reply, FileTrouble trouble) {
    if (trouble.isOfFolder()) {
      return CompletableFuture.failedStage(trouble);
    }
    filesGone.increment();
    if (!(reply.payload() instanceof Payload.OfFile gone)) {
      throw new IllegalStateException("trouble without a file", trouble);
    }
    if (rechecked.asMap().putIfAbsent(gone.key(), true) != null) {
      return CompletableFuture.failedStage(trouble);
    }
    catalog.forget(gone.key());
    return inTime(exchange, find(exchange)).thenCompose(
        finding -> finding instanceof Finding.Within(var _, var _, Resolution.Found _)
            ? body.send(exchange, reply(exchange, finding))
            : answer(exchange, finding));
  }

  private Void failed(Exchange exchange, Throwable failure) {
    if (exchange.isAnswered()) {
      exchange.abort();
    } else {
      var _ = body.send(exchange, responder.failed(Failures.answer(failure)));
    }
    return null;
  }

  /** Brings what was found home to the exchange's loop, or a failure when it takes too long. */
  private CompletableFuture<Finding> inTime(Exchange exchange, CompletionStage<Finding> found) {
    var home = exchange.onLoop(found);
    if (home.isDone()) {
      return home;
    }
    exchange.answeredBy(AnsweredBy.POSTGRES);
    var timeout = exchange.after(patience.toNanos(), () -> {
      if (home.completeExceptionally(new TimeoutException())) {
        late.increment();
      }
    });
    var _ = home.whenComplete((_, _) -> timeout.cancel(false));
    return home;
  }

  private static CompletionStage<Finding> done(Finding finding) {
    return CompletableFuture.completedStage(finding);
  }

  /** Requests that waited longer than the patience. */
  long late() {
    return late.sum();
  }

  /** Statements that today's content app would have made for the requests that were answered. */
  long contentAppStatements() {
    return contentAppStatements.sum();
  }

  /** How often a file was not there, or not as its row says. */
  long filesGone() {
    return filesGone.sum();
  }
}
