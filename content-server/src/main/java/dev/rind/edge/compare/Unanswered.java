package dev.rind.edge.compare;

/** What has to be known in order to go on could not be found out. */
public final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param message a sentence for the operator */
  public Unanswered(String message) {
    super(message);
  }
}
