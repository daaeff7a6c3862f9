package dev.rind.edge.compare;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Match;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.compare.Request.Kind;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Tells what is at a target as the edge itself finds it out, guards left aside.
 *
 * <p><b>Threading:</b> waits for the database. <b>Errors:</b> {@link Unanswered}.
 */
final class Kinds {
  private final Router router;
  private final Catalog catalog;
  private final Resolver resolver;

  Kinds(Router router, Catalog catalog, Resolver resolver) {
    this.router = router;
    this.catalog = catalog;
    this.resolver = resolver;
  }

  Kind of(String target) {
    return router.route("GET", target) instanceof Route.Content asked
        ? waitFor(catalog.match(asked.domain(), asked.path())
            .thenCompose(match -> of(match, asked)))
        : Kind.OTHER;
  }

  private CompletionStage<Kind> of(Optional<Match> match, Route.Content asked) {
    return switch (match.orElse(null)) {
      case null -> CompletableFuture.completedStage(Kind.OTHER);
      case PartialPath(BasePath at, var _) ->
        catalog.basePathsBelow(new BasePath(at.domain(), at.path() + "/"))
            .thenApply(below -> below.isPresent() ? Kind.OTHER : Kind.HIDDEN);
      case Distribution distribution -> resolver.resolve(distribution, asked)
          .thenApply(found -> of(found, distribution));
    };
  }

  private static Kind of(Resolution found, Distribution distribution) {
    return switch (found) {
      case Resolution.Found _,Resolution.Unnamed _ -> Kind.STORED;
      case Resolution.Remote remote ->
        remote.location().streamed() ? Kind.STREAMED : Kind.NOT_STORED;
      case Resolution.Forward _ -> distribution.hasRemote() ? Kind.PULL_THROUGH : Kind.OTHER;
      case Resolution.Generated _,Resolution.Directory _,Resolution.Redirect _,Resolution.NotFound _ ->
        Kind.OTHER;
    };
  }

  static <T> T waitFor(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException failure) {
      throw new Unanswered("The database cannot be read: " + failure.getCause());
    }
  }
}
