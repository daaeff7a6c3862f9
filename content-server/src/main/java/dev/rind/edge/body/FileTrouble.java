package dev.rind.edge.body;

/** A stored file that cannot be sent: what the database says and what lies on disk do not agree. */
public final class FileTrouble extends Exception {
  private static final long serialVersionUID = 1;

  FileTrouble(String message) {
    super(message, null, false, false);
  }
}
