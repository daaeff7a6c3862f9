package dev.rind.cache;

/** A key that was not asked for, because as many as the bound allows were waiting already. */
public final class Overload extends RuntimeException {
  private static final long serialVersionUID = 1;

  Overload(int waitingMax) {
    // Without a stack trace: it is thrown most when there is least time to spare.
    super(waitingMax + " keys are waiting already", null, false, false);
  }
}
