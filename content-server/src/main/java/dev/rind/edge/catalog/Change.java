package dev.rind.edge.catalog;

import java.util.UUID;

/** What may have become another one, so that it has to be read again: exactly one of these. */
public sealed interface Change {
  /** What the distribution at a base path serves. */
  record Served(BasePath at) implements Change {}

  /** A distribution came, went, or is another one; so lists of base paths change as well. */
  record Place(BasePath at) implements Change {}

  /** A guard, or what is below it. */
  record OfGuard(UUID id) implements Change {}

  /** A user, and what that user may do. */
  record OfUser(String name) implements Change {}

  /** The checkpoints of a repository. */
  record OfCheckpoints(UUID repository) implements Change {}

  /** All of a kind. */
  record All(Kind kind) implements Change {}

  /** What is told of all at once. */
  enum Kind {
    SERVED, PATH, GUARD, USER, PERMISSION, CHECKPOINTS, DOMAIN, POLICY
  }
}
