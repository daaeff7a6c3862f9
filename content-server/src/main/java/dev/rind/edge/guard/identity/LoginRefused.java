package dev.rind.edge.guard.identity;

/** A password that was not looked at, because those before it take all the time there is for that. */
public final class LoginRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  LoginRefused(String reason) {
    // Without a stack trace: it is thrown most when there is least time to spare.
    super(reason, null, false, false);
  }
}
