package dev.rind.cache;

/** A {@link SharedStore} answered, with an error: it is there, but will not do this. */
public final class StoreError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param kind what is wrong, in a word, and nothing of keys or values */
  public StoreError(String kind) {
    super(kind, null, false, false);
  }
}
