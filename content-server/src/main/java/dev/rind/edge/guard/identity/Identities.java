package dev.rind.edge.guard.identity;

import dev.rind.edge.catalog.User;
import dev.rind.edge.guard.Asked;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Finds out who asks, when a guard wants to know: on what is not guarded no password is looked at.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks.
 *
 * <p><b>Errors:</b> {@link LoginRefused}, or what failed the read of the user: then it is not known who asks.
 *
 * <p>Source: contract 4.6. How fast it is found out that there is no such user tells so; to spend as long on one
 * that is not there would be to let anybody take the time of those who are.
 */
public final class Identities {
  /** Of a user's name, in Django's table; no longer one is looked up. */
  private static final int NAME_MAX = 150;

  private final List<Way> ways;
  private final boolean newcomers;
  private final Function<String, CompletableFuture<Optional<User>>> users;
  private final Logins logins;

  /**
   * @param ways in the order in which they are tried; the first that a request makes use of decides
   * @param newcomers whether Pulp makes a user of whom a proxy names
   * @param users by their names
   */
  public Identities(List<Way> ways, boolean newcomers,
      Function<String, CompletableFuture<Optional<User>>> users, Logins logins) {
    this.ways = List.copyOf(ways);
    this.newcomers = newcomers;
    this.users = users;
    this.logins = logins;
  }

  CompletableFuture<Identity> of(Asked asked) {
    for (var way : ways) {
      var claim = way.claim(asked);
      if (!(claim instanceof Claim.Absent)) {
        return of(asked, claim);
      }
    }
    return anonymous();
  }

  private CompletableFuture<Identity> of(Asked asked, Claim claim) {
    return switch (claim) {
      case Claim.Absent _ -> anonymous();
      case Claim.Malformed _ -> anonymous();
      case Claim.Vouched(String name) -> user(asked, name).thenApply(found -> vouched(name, found));
      case Claim.Password(String name, String password) -> user(asked, name)
          .thenCompose(user -> user.filter(User::isActive).isEmpty() ? anonymous()
              : logins.isRight(asked.client().get(), user.get(), password)
                  .thenApply(
                      right -> right ? new Identity.Known(user.get()) : new Identity.Anonymous()));
    };
  }

  private Identity vouched(String name, Optional<User> found) {
    if (found.isEmpty() && newcomers) {
      return new Identity.Newcomer(name);
    }
    return found.filter(User::isActive)
        .<Identity>map(Identity.Known::new)
        .orElseGet(Identity.Anonymous::new);
  }

  /** PostgreSQL has no NUL in texts, and would fail the question. */
  private CompletableFuture<Optional<User>> user(Asked asked, String name) {
    return name.codePointCount(0, name.length()) > NAME_MAX || name.indexOf('\0') >= 0
        ? CompletableFuture.completedFuture(Optional.empty())
        : asked.watched() == null ? users.apply(name) : asked.watched().user(name);
  }

  private static CompletableFuture<Identity> anonymous() {
    return CompletableFuture.completedFuture(new Identity.Anonymous());
  }
}
