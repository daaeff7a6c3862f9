package dev.rind.edge;

import dev.rind.edge.body.LocalFiles;
import dev.rind.edge.catalog.Answered;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.config.Nearest;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.guard.Explained;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.http.HttpLimits;
import dev.rind.edge.http.RequestCheck;
import dev.rind.edge.ops.BadQuestion;
import dev.rind.edge.ops.Explaining;
import dev.rind.edge.resolve.DistributionTypes;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.respond.Responder;
import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Explains how a request would be answered, by walking it through the same rooms as a client's: only nothing is sent,
 * and nothing counted as a client's.
 *
 * <p>It asks what a request asks, so the database may be asked, and what was read is kept.
 *
 * <p><b>Threading:</b> begins and ends on a thread that may wait; between, it goes where the walk goes.
 *
 * <p><b>Bounds:</b> {@code patience} for all that is looked up, {@value #ANSWERS_MAX} answers told.
 *
 * <p><b>Errors:</b> what fails a request is an explanation, too.
 */
final class Explainer implements Explaining {
  private static final int ANSWERS_MAX = 100;
  private static final int NEAREST_MAX = 5;
  /** Longer ones are not compared, since that takes the square of it. */
  private static final int COMPARED_MAX = 200;

  private final Rooms rooms;
  private final Rules rules;
  private final RequestCheck check;
  private final LocalFiles files;
  private final Executor waiting;

  /** Those that a request goes through; {@code resolvers} makes one of a catalog. */
  record Rooms(Router router, Catalog catalog, Guards guards, TrustedPeers peers,
      Function<Catalog, Resolver> resolvers, Responder responder) {}

  /**
   * What the settings say.
   *
   * @param prefix of all content
   * @param forwardedTo who answers what is not ours
   */
  record Rules(String prefix, DistributionTypes types, Optional<String> forwardedTo,
      HttpLimits limits, Duration patience) {}

  Explainer(Rooms rooms, Rules rules, LocalFiles files, Executor waiting) {
    this.rooms = rooms;
    this.rules = rules;
    this.check = new RequestCheck(rules.limits());
    this.files = files;
    this.waiting = waiting;
  }

  @Override
  public CompletionStage<String> explain(byte[] question) throws BadQuestion {
    return explain(ExplainQuestion.read(question)).thenApply(Explanation::json);
  }

  private CompletionStage<Explanation> explain(ExplainQuestion question) throws BadQuestion {
    var target = question.target();
    var headers = headers(question);
    var peer = peer(question.peer());
    var trusted = rooms.peers.trusts(peer);
    var explaining = new One(target, headers, trusted);
    if (!trusted) {
      rooms.peers.ignored(headers)
          .forEach(name -> explaining.notes.add(
              "Untrusted peer: %s ignored, since guard.trustedProxies does not name it."
                  .formatted(name)));
    }
    return refusal(target, headers)
        .map(explaining::refused)
        .orElseGet(explaining::walked);
  }

  private static HttpHeaders headers(ExplainQuestion question) throws BadQuestion {
    var headers = new DefaultHttpHeaders();
    for (var field : question.headers()) {
      try {
        headers.add(field.name(), field.value());
      } catch (IllegalArgumentException unfit) {
        throw new BadQuestion("headers: a name or a value that cannot be sent");
      }
    }
    if (!headers.contains(HttpHeaderNames.HOST)) {
      headers.add(HttpHeaderNames.HOST, "edge");
    }
    return headers;
  }

  private static SocketAddress peer(String text) throws BadQuestion {
    if (text.equals("unix")) {
      return UnixDomainSocketAddress.of("");
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(text), 0);
    } catch (IllegalArgumentException noAddress) {
      throw new BadQuestion("peer: expected an IP address, or unix");
    }
  }

  /** What is refused before anybody looks at what it asks for. */
  private Optional<RequestCheck.Refusal> refusal(String target, HttpHeaders headers) {
    var limits = rules.limits;
    if ("GET  HTTP/1.1".length() + target.length() > limits.requestLineMax()) {
      return Optional.of(new RequestCheck.Refusal(414, "URI Too Long"));
    }
    var head = headers.entries()
        .stream()
        .mapToInt(field -> field.getKey().length() + field.getValue().length() + ": ".length())
        .sum();
    return head > limits.headMax()
        ? Optional.of(new RequestCheck.Refusal(431, "Request Header Fields Too Large"))
        : check.refusal(
            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target, headers));
  }

  /** One explanation on its way. */
  private final class One {
    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> notes = new ConcurrentLinkedQueue<>();
    private final Catalog catalog = rooms.catalog.watched(answers::add);
    private final Route route;
    private final SupposedRequest request;
    private final Finder finder;
    private volatile @Nullable Explained guarded;

    One(String target, HttpHeaders headers, boolean byTrustedPeer) {
      this.request = new SupposedRequest(target, headers, byTrustedPeer, catalog);
      this.route = rooms.router.route(request.method(), target);
      this.finder = new Finder(rooms.router, catalog, (distribution, asked) -> {
        var guard = distribution.guardId();
        return guard == null ? CompletableFuture.completedStage(new Decision.Allowed())
            : rooms.guards.explain(guard, asked.get()).thenApply(explained -> {
              guarded = explained;
              return explained.decision();
            });
      }, rooms.resolvers.apply(catalog), rooms.responder);
    }

    CompletionStage<Explanation> refused(RequestCheck.Refusal refusal) {
      return CompletableFuture.completedStage(told(new Ending(refusal.status(), refusal.reason(),
          "The request is refused before anybody looks at what it asks for.")));
    }

    CompletionStage<Explanation> walked() {
      return finder.find(request)
          .thenComposeAsync(this::ended, waiting)
          .toCompletableFuture()
          .orTimeout(rules.patience.toNanos(), TimeUnit.NANOSECONDS)
          .handleAsync((ending, failure) -> told(failure == null ? ending
              : failure instanceof TimeoutException && request.undecided() != null ? notAdmitted()
                  : failed(failure)),
              waiting);
    }

    private Ending notAdmitted() {
      return new Ending(403, Guards.NOT_KNOWN.reason(),
          "What its guard asks for does not come in time.");
    }

    private Ending failed(Throwable failure) {
      var answer = Failures.answer(failure);
      return new Ending(answer.status(), answer.reason(), "It could not be found out or sent.");
    }

    private CompletionStage<Ending> ended(Finding finding) {
      var reply = finder.reply(request, finding).head();
      var ending = new Ending(reply.status(), reply.reason(), why(finding));
      return switch (finding) {
        case Finding.Unmatched _ -> unmatched(ending);
        case Finding.Elsewhere _,Finding.Undecided _ -> done(forwarded(ending));
        case Finding.DistributionList(Resolution found) -> done(ending.leadingTo(found));
        case Finding.Partial(Resolution found) -> done(ending.leadingTo(found));
        case Finding.ByForm _,Finding.Denied _ -> done(ending);
        case Finding.Within(var _, var _, Resolution found) -> within(ending, found);
      };
    }

    private String why(Finding finding) {
      return switch (finding) {
        case Finding.ByForm _ -> byForm();
        case Finding.Elsewhere _ -> "It is outside of Pulp's content, and forward.routes names it.";
        case Finding.Unmatched _ -> "No distribution has a base path above it.";
        case Finding.DistributionList(Resolution.NotFound _) -> "There is no such domain.";
        case Finding.DistributionList(Resolution found) -> Reasons.of(found);
        case Finding.Partial(Resolution found) ->
          "No distribution has it, but the base paths of some begin with it. " + Reasons.of(found);
        case Finding.Denied _ -> "The guard denies it.";
        case Finding.Undecided _ -> "This edge cannot tell whether the guard allows it.";
        case Finding.Within(Route.Content asked, Distribution distribution, Resolution found) ->
          Reasons.of(asked, distribution, found, rules.types);
      };
    }

    private String byForm() {
      return switch (route) {
        case Route.BadRequest(String reason) -> "The request is malformed: " + reason + ".";
        case Route.NotFound _ -> "It is not below " + rules.prefix
            + ", or a part of it cannot be the name of anything.";
        case Route.Content _,Route.DistributionList _,Route.DomainWithoutSlash _,Route.Elsewhere _,Route.MethodNotAllowed _ ->
          "";
      };
    }

    private Ending forwarded(Ending ending) {
      return rules.forwardedTo.map(ending::forwardedTo).orElse(ending);
    }

    private CompletionStage<Ending> within(Ending ending, Resolution found) {
      return switch (found) {
        case Resolution.Found(FileKey key, var file) -> stored(ending.serving(key.set()),
            file.location(), file.sizeBytes(), path -> new Explanation.File(key.path(),
                file.sizeBytes(), file.sha256(), file.lastModified().toString(), path));
        case Resolution.Unnamed(var _, var artifact) -> stored(ending, artifact.location(),
            artifact.sizeBytes(),
            path -> new Explanation.File("", artifact.sizeBytes(), "", "", path));
        case Resolution.Remote(FileKey key, var _) -> done(forwarded(ending.serving(key.set())));
        case Resolution.Forward _ -> done(forwarded(ending));
        case Resolution.Redirect _,Resolution.Generated _,Resolution.Directory _,Resolution.NotFound _ ->
          done(ending.leadingTo(found));
      };
    }

    /** It is opened as if it was to be sent, since a row is no file. */
    private CompletionStage<Ending> stored(Ending ending, Location location, long sizeBytes,
        Function<String, Explanation.File> file) {
      if (!(location instanceof Location.Local local)) {
        throw new IllegalStateException("found a file that is not stored");
      }
      return files.find(local, sizeBytes)
          .thenApply(path -> ending.with(file.apply(path.toString())))
          .exceptionally(failure -> {
            var ended = failed(failure);
            return ended.serving(ending.set()).with(file.apply(local.path()));
          });
    }

    /** A typing error is found fastest beside what there is. */
    private CompletionStage<Ending> unmatched(Ending ending) {
      if (!(route instanceof Route.Content asked)) {
        return done(ending);
      }
      return catalog.domain(asked.domain()).thenCompose(domain -> {
        if (domain.isEmpty()) {
          return done(ending.because("There is no domain " + asked.domain() + "."));
        }
        var above = above(asked);
        return catalog.basePathsBelow(new BasePath(asked.domain(), above))
            .thenApplyAsync(
                below -> ending.near(below.map(found -> nearest(found, above, asked.path()))
                    .orElse(List.of())),
                waiting);
      });
    }

    /** How far there are base paths: empty, or it ends in a slash. */
    private String above(Route.Content asked) {
      return answers.stream()
          .filter(answer -> answer.question().equals("match") && answer.found())
          .map(answer -> ((BasePath) answer.about()).path() + "/")
          .filter(asked.path()::startsWith)
          .max(Comparator.comparingInt(String::length))
          .orElse("");
    }

    private static List<String> nearest(Listing below, String above, String path) {
      var slash = path.indexOf('/', above.length());
      var name = path.substring(above.length(), slash < 0 ? path.length() : slash);
      if (name.length() > COMPARED_MAX) {
        return List.of();
      }
      return below.entries()
          .stream()
          .map(Listing.Entry::name)
          .map(entry -> entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry)
          .filter(entry -> entry.length() <= COMPARED_MAX)
          .sorted(Comparator.comparingInt(entry -> Nearest.distance(entry, name)))
          .limit(NEAREST_MAX)
          .map(entry -> above + entry)
          .toList();
    }

    private static CompletionStage<Ending> done(Ending ending) {
      return CompletableFuture.completedStage(ending);
    }

    private Explanation told(Ending ending) {
      var distribution = request.matched();
      var guard = guarded;
      return new Explanation(ending.forwardedTo() == null ? ending.status() : null,
          ending.forwardedTo() == null ? ending.reason() : "", ending.why(),
          route instanceof Route.Content content ? content.requestPath() : null,
          ending.forwardedTo(), ending.location(),
          distribution == null ? null
              : new Explanation.By(distribution.at().domain(), distribution.at().path(),
                  distribution.name(), distribution.type(), distribution.id(),
                  distribution.guardId() != null),
          guard == null ? null : Explanation.GuardedBy.of(guard),
          distribution == null || denies(guard) ? null : served(distribution, ending.set()),
          ending.file(), ending.nearest(),
          answers.stream().limit(ANSWERS_MAX).map(Explanation.Answer::of).toList(),
          List.copyOf(notes));
    }

    private Explanation.@Nullable Served served(Distribution distribution,
        @Nullable FileSet found) {
      var set = found == null ? Reasons.served(distribution, rules.types).orElse(null) : found;
      return set == null ? null
          : new Explanation.Served(Reasons.kind(set), set.id(),
              Reasons.why(distribution, set, rules.types));
    }
  }

  private static boolean denies(@Nullable Explained guard) {
    return guard != null && !(guard.decision() instanceof Decision.Allowed);
  }
}
