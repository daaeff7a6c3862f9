package dev.rind.edge;

/** Why the edge does not start, in one sentence for the operator. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1;

  StartFailure(String sentence) {
    super(sentence);
  }
}
