package dev.rind.edge;

import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Match;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.respond.Reply;
import dev.rind.edge.respond.Responder;
import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The walk up to the answer: route, distribution, guard, resolve; and the reply that is made of what they found.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. <b>Errors:</b> a stage that fails: it could not be
 * found out.
 */
final class Finder {
  private final Router router;
  private final Catalog catalog;
  private final Admission admission;
  private final Resolver resolver;
  private final Responder responder;

  /** Says who may read what. */
  @FunctionalInterface
  interface Admission {
    CompletionStage<Decision> admit(Distribution distribution, Supplier<Asked> asked);
  }

  Finder(Router router, Catalog catalog, Admission admission, Resolver resolver,
      Responder responder) {
    this.router = router;
    this.catalog = catalog;
    this.admission = admission;
    this.resolver = resolver;
    this.responder = responder;
  }

  CompletionStage<Finding> find(Inquiry inquiry) {
    return switch (router.route(inquiry.method(), inquiry.target())) {
      case Route.Content content -> content(inquiry, content);
      case Route.DistributionList list -> {
        inquiry.looksUp();
        yield resolver.list(list).thenApply(Finding.DistributionList::new);
      }
      case Route.DomainWithoutSlash domain -> {
        inquiry.looksUp();
        yield resolver.domain(domain).thenApply(Finding.DistributionList::new);
      }
      case Route.Elsewhere _ -> done(new Finding.Elsewhere());
      case Route.NotFound _ -> byForm(responder.missing());
      case Route.MethodNotAllowed _ -> byForm(responder.methodNotAllowed());
      case Route.BadRequest _ -> byForm(responder.badRequest());
    };
  }

  private static CompletionStage<Finding> byForm(Reply reply) {
    return done(new Finding.ByForm(reply));
  }

  private CompletionStage<Finding> content(Inquiry inquiry, Route.Content asked) {
    inquiry.looksUp();
    return catalog.match(asked.domain(), asked.path())
        .thenCompose(match -> matched(inquiry, asked, match));
  }

  private CompletionStage<Finding> matched(Inquiry inquiry, Route.Content asked,
      Optional<Match> match) {
    return switch (match.orElse(null)) {
      case null -> done(new Finding.Unmatched());
      case PartialPath partial -> resolver.partial(partial, asked).thenApply(Finding.Partial::new);
      // Before anything is looked up below it, so that a status leaks nothing about a guarded path.
      case Distribution distribution -> admitted(inquiry, asked, distribution,
          () -> resolver.resolve(distribution, asked)
              .thenApply(found -> new Finding.Within(asked, distribution, found)));
    };
  }

  /** What was found before and stands still, if this one may read it as well. */
  CompletionStage<Finding> again(Inquiry inquiry, Finding.Within known) {
    inquiry.looksUp();
    return admitted(inquiry, known.asked(), known.distribution(), () -> done(known));
  }

  private CompletionStage<Finding> admitted(Inquiry inquiry, Route.Content asked,
      Distribution distribution, Supplier<CompletionStage<Finding>> below) {
    inquiry.matched(distribution);
    return admission.admit(distribution, () -> inquiry.asked(asked)).thenCompose(decision -> {
      inquiry.decided();
      return switch (decision) {
        case Decision.Denied(String reason) -> done(new Finding.Denied(distribution, reason));
        case Decision.Undecided(String reason) -> done(new Finding.Undecided(distribution, reason));
        case Decision.Allowed _ -> below.get();
      };
    });
  }

  private static CompletionStage<Finding> done(Finding finding) {
    return CompletableFuture.completedFuture(finding);
  }

  /** Once nothing is waited for any more, since the reply tells whether something was. */
  Reply reply(Inquiry inquiry, Finding finding) {
    return switch (finding) {
      case Finding.ByForm(Reply reply) -> reply;
      case Finding.DistributionList(Resolution found) ->
        responder.respond(found, inquiry.headers(), inquiry.target());
      case Finding.Elsewhere _ -> responder.missing();
      case Finding.Unmatched _ -> responder.missing();
      case Finding.Partial(Resolution found) ->
        responder.respond(found, inquiry.headers(), inquiry.target());
      case Finding.Denied(var _, String reason) -> responder.denied(reason);
      case Finding.Undecided(var _, String reason) -> responder.denied(reason);
      case Finding.Within(var _, Distribution distribution, Resolution found) ->
        responder.respond(distribution, found, inquiry.headers(), inquiry.target(),
            inquiry.isFromMemory());
    };
  }
}
