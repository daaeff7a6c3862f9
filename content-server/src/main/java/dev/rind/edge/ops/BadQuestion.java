package dev.rind.edge.ops;

/** A question that is none. The message goes to whoever asked, and says nothing of the values in it. */
public final class BadQuestion extends Exception {
  private static final long serialVersionUID = 1;

  public BadQuestion(String message) {
    super(message);
  }
}
