package dev.rind.cache;

/** A {@link SharedStore} is not asked, because it did not answer lately. */
final class StoreAway extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreAway() {
    super("not asked, because it did not answer lately", null, false, false);
  }
}
