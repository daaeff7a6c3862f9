package dev.rind.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.cache.Cause;
import dev.rind.edge.body.BodySender;
import dev.rind.edge.body.FileTrouble;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Standing;
import dev.rind.edge.catalog.StoredKey;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.RequestHandler;
import dev.rind.edge.http.RequestLog.AnsweredBy;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import dev.rind.edge.respond.Responder;
import dev.rind.edge.respond.WholeFile;
import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

  private final Catalog catalog;
  private final Finder finder;
  private final TrustedPeers peers;
  private final Responder responder;
  private final BodySender body;
  private final @Nullable Elsewhere elsewhere;
  private final Duration patience;
  private final Cache<StoredKey, Boolean> rechecked;
  private final LongAdder filesGone = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder contentAppStatements = new LongAdder();
  private final LongAdder again = new LongAdder();
  private final AtomicInteger forgotten = new AtomicInteger();

  /**
   * What was found for a request that a loop may see again, byte for byte.
   *
   * @param whole what the reply is made of, unless that depends on more than the file
   * @param untilNanos when all of it is to be found anew, so that tiers and eviction still see what is in use
   * @param forgotten how many files had turned out to be gone by then
   */
  private record Known(Finding.Within finding, @Nullable WholeFile whole, Standing standing,
      long untilNanos, int forgotten)
      implements
        Exchange.Known {}

  /**
   * @param peers whose word on their clients guards take
   * @param elsewhere null: what is not ours is answered with 501
   * @param recheckEvery how often at most a file that is gone has its row read again
   */
  RequestWalk(Router router, Catalog catalog, Guards guards,
      TrustedPeers peers, Resolver resolver,
      Responder responder, BodySender body, @Nullable Elsewhere elsewhere, Duration patience,
      Duration recheckEvery, Ticker ticker) {
    this.catalog = catalog;
    this.finder = new Finder(router, catalog, guards::admit, resolver, responder);
    this.peers = peers;
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
    var forgottenBefore = forgotten.get();
    var known = known(exchange, forgottenBefore);
    var found = known == null ? find(exchange) : again(exchange, known);
    var _ = found.thenCompose(finding -> {
      contentAppStatements.add(ContentAppCost.statements(finding, exchange.isHead()));
      if (known == null) {
        know(exchange, finding, forgottenBefore);
        return answer(exchange, finding);
      }
      var whole = known.whole;
      return whole != null && finding instanceof Finding.Within
          && exchange.answeredBy() == AnsweredBy.MEMORY
              ? send(exchange, whole.reply())
              : answer(exchange, finding);
    }).exceptionally(failure -> failed(exchange, failure));
  }

  /** What was found for the same head before, as long as it would be found again. */
  private static @Nullable Known known(Exchange exchange, int forgotten) {
    return exchange.known() instanceof Known known
        && exchange.beganNanos() - known.untilNanos < 0
        && known.forgotten == forgotten
        && known.standing.holds() ? known : null;
  }

  /** Only who may read it is found out for each request. */
  private CompletableFuture<Finding> again(Exchange exchange, Known known) {
    again.increment();
    var inquiry = new OfClient(exchange, peers);
    return inTime(inquiry, finder.again(inquiry, known.finding));
  }

  private void know(Exchange exchange, Finding finding, int forgotten) {
    if (exchange.mayComeAgain() && exchange.answeredBy() == AnsweredBy.MEMORY
        && finding instanceof Finding.Within within
        && within.found() instanceof Resolution.Found found) {
      var standing = catalog.standing(within.distribution());
      if (standing != null) {
        exchange.know(new Known(within,
            responder.whole(within.distribution(), found, exchange.headers()), standing,
            exchange.beganNanos() + KNOWN_FOR.toNanos(), forgotten));
      }
    }
  }

  private CompletableFuture<Finding> find(Exchange exchange) {
    var inquiry = new OfClient(exchange, peers);
    return inTime(inquiry, finder.find(inquiry));
  }

  private Reply reply(Exchange exchange, Finding finding) {
    return finder.reply(new OfClient(exchange, peers), finding);
  }

  /** The tier is memory, unless somebody farther has to be waited for. */
  private static final class OfClient implements Inquiry {
    private final Exchange exchange;
    private final TrustedPeers peers;
    private volatile @Nullable Distribution undecided;

    OfClient(Exchange exchange, TrustedPeers peers) {
      this.exchange = exchange;
      this.peers = peers;
    }

    @Override
    public String method() {
      return exchange.method();
    }

    @Override
    public String target() {
      return exchange.target();
    }

    @Override
    public HttpHeaders headers() {
      return exchange.headers();
    }

    @Override
    public Asked asked(Route.Content route) {
      return new Asked(route, exchange.target(), exchange.headers(), exchange::client,
          peers.trusts(exchange.peer(), exchange.headers()));
    }

    @Override
    public void looksUp() {
      exchange.answeredBy(AnsweredBy.MEMORY);
    }

    @Override
    public void matched(Distribution distribution) {
      exchange.matched(distribution.at().path());
      undecided = distribution;
    }

    @Override
    public void decided() {
      undecided = null;
    }

    @Override
    public @Nullable Distribution undecided() {
      return undecided;
    }

    @Override
    public boolean isFromMemory() {
      return exchange.answeredBy() == AnsweredBy.MEMORY;
    }
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
    return find(exchange).thenCompose(
        finding -> finding instanceof Finding.Within(var _, var _, Resolution.Remote _)
            ? CompletableFuture.completedStage(false)
            : answer(exchange, finding).thenApply(_ -> true));
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
    if (rechecked.asMap().putIfAbsent(gone.file().key(), true) != null) {
      return CompletableFuture.failedStage(trouble);
    }
    catalog.forget(gone.file().key());
    forgotten.incrementAndGet();
    return find(exchange).thenCompose(
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

  /**
   * Brings what was found home to the exchange's loop. When that takes too long it is a failure, and where it was not
   * decided yet who may read it, nobody may.
   */
  private CompletableFuture<Finding> inTime(OfClient inquiry, CompletionStage<Finding> found) {
    var exchange = inquiry.exchange;
    var home = exchange.onLoop(found);
    if (home.isDone()) {
      return home;
    }
    exchange.answeredBy(AnsweredBy.POSTGRES);
    var timeout = exchange.after(patience.toNanos(), () -> {
      var undecided = inquiry.undecided();
      if (undecided == null ? home.completeExceptionally(new TimeoutException())
          : home.complete(new Finding.Denied(undecided, Guards.NOT_KNOWN.reason()))) {
        late.increment();
      }
    });
    var _ = home.whenComplete((_, _) -> timeout.cancel(false));
    return home;
  }

  /** Requests that waited longer than the patience. */
  long late() {
    return late.sum();
  }

  /** Requests of which only who may read it was found out, since all else was known from the same head before. */
  long again() {
    return again.sum();
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
