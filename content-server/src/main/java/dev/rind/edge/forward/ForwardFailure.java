package dev.rind.edge.forward;

/**
 * A request could not be passed on, or its answer not passed back. Where nothing was sent yet it is answered with
 * this status, which is never that of a missing file.
 */
public final class ForwardFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String reason;

  private ForwardFailure(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.reason = reason;
  }

  static ForwardFailure badGateway(String reason) {
    return new ForwardFailure(502, reason);
  }

  static ForwardFailure gatewayTimeout(String reason) {
    return new ForwardFailure(504, reason);
  }

  static ForwardFailure overload(String reason) {
    return new ForwardFailure(503, reason);
  }

  static ForwardFailure loop() {
    return new ForwardFailure(508, "forward.url leads back to this edge");
  }

  static ForwardFailure malformed() {
    return new ForwardFailure(400, "The body of the request is malformed");
  }

  /** No client sees it; only logs do. */
  static ForwardFailure clientLeft() {
    return new ForwardFailure(499, "The client left");
  }

  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }
}
