package dev.rind.edge.guard.certificate;

/** What a client sent cannot be read, or is larger than anything honest; it is told the reason. */
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  Unreadable(String reason) {
    // Without a stack trace: whoever sends garbage is to cost little.
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
