package dev.rind.edge.guard.identity;

import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Domain;
import dev.rind.edge.catalog.DownloadPolicy;
import dev.rind.edge.catalog.Guard;
import dev.rind.edge.catalog.Permission;
import dev.rind.edge.catalog.User;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Check;
import dev.rind.edge.guard.Decision;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Admits users with the permission to download (contract 4.3, S9).
 *
 * <p>Where somebody changed what Pulp asks of who downloads, or how it finds out who asks, only Pulp can tell; so it
 * is undecided. The policy in the database is a pointer like the permission: changing it shows within the bound.
 */
public final class RbacCheck implements Check {
  private static final CompletableFuture<Decision> ALLOWED = decided(new Decision.Allowed());
  private static final CompletableFuture<Decision> ANONYMOUS = decided(
      new Decision.Denied("Authentication credentials were not provided."));
  private static final CompletableFuture<Decision> FORBIDDEN = decided(
      new Decision.Denied("You do not have permission to perform this action."));
  private static final CompletableFuture<Decision> CUSTOMIZED = decided(
      new Decision.Undecided(
          "This edge does not evaluate customized access policies of content guards."));

  private final Guard.Rbac guard;
  private final Identities identities;
  private final Catalog catalog;
  private final boolean domains;
  private final Unknowns unknowns;

  /**
   * What of Pulp's settings this edge does not evaluate, as reasons for not deciding; empty: there is nothing.
   *
   * @param policy of who may download: no request is decided on
   * @param ways to say who one is: no request of who is nobody to this edge is
   */
  public record Unknowns(Optional<String> policy, Optional<String> ways) {}

  /** @param domains whether the roles of a domain count (contract 4.3) */
  public RbacCheck(Guard.Rbac guard, Identities identities, Catalog catalog, boolean domains,
      Unknowns unknowns) {
    this.guard = guard;
    this.identities = identities;
    this.catalog = catalog;
    this.domains = domains;
    this.unknowns = unknowns;
  }

  @Override
  public CompletableFuture<Decision> admit(Asked asked) {
    return unknowns.policy.map(RbacCheck::undecided)
        .orElseGet(() -> asked.catalog(catalog)
            .downloadPolicy()
            .thenCompose(policy -> switch (policy) {
              case DownloadPolicy.CUSTOMIZED -> CUSTOMIZED;
              case DownloadPolicy.BUILT_IN -> identities.of(asked)
                  .thenCompose(identity -> decide(asked, identity));
            }));
  }

  private CompletableFuture<Decision> decide(Asked asked, Identity identity) {
    return switch (identity) {
      case Identity.Anonymous _ -> anonymous();
      case Identity.Newcomer _ -> FORBIDDEN;
      case Identity.Known(User user) -> domain(asked)
          .thenCompose(
              domain -> asked.catalog(catalog)
                  .permission(new Permission(user.id(), guard.id(), domain.orElse(null))))
          .thenCompose(
              allowed -> allowed.map(yes -> yes ? ALLOWED : FORBIDDEN).orElseGet(this::anonymous));
    };
  }

  private CompletableFuture<Decision> anonymous() {
    return unknowns.ways.map(RbacCheck::undecided).orElse(ANONYMOUS);
  }

  private CompletableFuture<Optional<UUID>> domain(Asked asked) {
    return domains
        ? asked.catalog(catalog)
            .domain(asked.route().domain())
            .thenApply(found -> found.map(Domain::id))
        : CompletableFuture.completedFuture(Optional.empty());
  }

  private static CompletableFuture<Decision> undecided(String reason) {
    return decided(new Decision.Undecided(reason));
  }

  private static CompletableFuture<Decision> decided(Decision decision) {
    return CompletableFuture.completedFuture(decision);
  }
}
