package dev.rind.bench.swarm;

/** A repository says something of itself that no client could use; the message says what. */
final class UnfitMetadata extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnfitMetadata(String message) {
    super(message);
  }

  UnfitMetadata(String message, Throwable cause) {
    super(message, cause);
  }
}
