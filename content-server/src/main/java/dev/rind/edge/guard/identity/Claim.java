package dev.rind.edge.guard.identity;

/** What a request says of who sends it: exactly one of these. */
sealed interface Claim {
  /** Nothing that this way reads, so the next one is asked. */
  record Absent() implements Claim {}

  /** Something that cannot be read: then nobody asks, and no further way is tried. */
  record Malformed() implements Claim {}

  /** A trusted proxy's word, not to be proved. */
  record Vouched(String user) implements Claim {}

  /** Prints without the password. */
  record Password(String user, String password) implements Claim {
    @Override
    public String toString() {
      return "Password[" + user + "]";
    }
  }
}
