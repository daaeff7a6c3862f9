package dev.rind.edge.guard;

/** Whether a request may read a distribution: exactly one of these. */
public sealed interface Decision {
  record Allowed() implements Decision {}

  /**
   * Not allowed, and why.
   *
   * @param reason goes into the status line and the body of the 403 (contract 4)
   */
  record Denied(String reason) implements Decision {}

  /** This edge cannot tell; so denied, unless who can is asked: the pulpcore-content that it forwards to. */
  record Undecided(String reason) implements Decision {}
}
