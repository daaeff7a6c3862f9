package dev.rind.edge.guard;

import dev.rind.edge.catalog.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a guard decided on a request. Nothing that opens it is in here: no value, no secret, no certificate.
 *
 * @param guard which; null: it could not be found out what it is
 * @param children of a composite one, as far as they were asked: behind the first that admits nobody is
 */
public record Explained(UUID id, @Nullable Facts guard, Decision decision,
    List<Explained> children) {
  /** No more children are asked, all levels together. */
  private static final int CHILDREN_MAX = 200;

  /**
   * What may be told of a guard.
   *
   * @param type Pulp's, such as core.header
   * @param asksFor what it looks at, in a few words
   */
  public record Facts(String name, String type, String asksFor) {}

  public Explained {
    children = List.copyOf(children);
  }

  static CompletionStage<Explained> of(Guard guard, Check check, Asked asked, Decision decision) {
    return new Asking(asked).explained(guard, check, decision);
  }

  private static Facts facts(Guard guard) {
    return new Facts(guard.name(), GuardAddresses.type(guard), switch (guard) {
      case Guard.Rbac _ -> "a user who has the permission to download";
      case Guard.Header(var _, var _, String header, var _, String filter) when filter != null
          && !filter.isEmpty() ->
        "the header " + header + ", by a jq program";
      case Guard.Header header -> "the header " + header.header();
      case Guard.EnvVarHeader(var _, var _, String header, String variable) ->
        "the header %s with the value of the variable %s".formatted(header, variable);
      case Guard.Redirect _ -> "a signed URL";
      case Guard.X509 _ -> "a client certificate of its CAs";
      case Guard.Rhsm _ -> "a client certificate of its CAs that is entitled to the path";
      case Guard.Composite _ -> "any of its guards";
      case Guard.Unknown _ -> "what this edge does not know";
    });
  }

  /** Asks the children of composites once more, each by itself; what they know, they know from the first time. */
  private static final class Asking {
    private final Asked asked;
    private int left = CHILDREN_MAX;

    Asking(Asked asked) {
      this.asked = asked;
    }

    CompletionStage<Explained> explained(Guard guard, Check check, Decision decision) {
      return children(check).thenApply(
          children -> new Explained(guard.id(), facts(guard), decision, children));
    }

    private CompletionStage<List<Explained>> children(Check check) {
      return check instanceof CompositeCheck composite
          ? next(composite.children(), new ArrayList<>())
          : CompletableFuture.completedStage(List.of());
    }

    /** One after the other, so that {@code left} is touched by one thread at a time. */
    private CompletionStage<List<Explained>> next(List<CompositeCheck.Child> all,
        List<Explained> told) {
      if (told.size() == all.size() || left == 0
          || (!told.isEmpty() && told.getLast().decision instanceof Decision.Allowed)) {
        return CompletableFuture.completedStage(told);
      }
      left--;
      var child = all.get(told.size());
      return CompositeCheck.ask(child, asked)
          .thenCompose(decision -> explained(child.guard(), child.check(), decision))
          .thenCompose(one -> {
            told.add(one);
            return next(all, told);
          });
    }
  }
}
