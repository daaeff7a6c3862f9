package dev.rind.edge.guard.identity;

import dev.rind.edge.catalog.User;

/** Who asks: exactly one of these. */
sealed interface Identity {
  /** Nobody known; whoever gives a wrong password is nobody as well (contract C79). */
  record Anonymous() implements Identity {}

  record Known(User user) implements Identity {}

  /** Whom a proxy names, and whom Pulp would make a user of that may do nothing yet. */
  record Newcomer(String name) implements Identity {}
}
