package dev.rind.edge.respond;

/**
 * An answer that says its status and little more: a refusal, a failure or a redirect.
 *
 * <p>The reason stands in the status line as well, where clients and Pulp's own tests read it. Pulp
 * sends a 412 without this body, and closes the connection after a 500.
 *
 * <p>Source: contract 5.6.
 *
 * @param reason one line
 */
public record StatusText(int status, String reason) {
  public static final String CONTENT_TYPE = "text/plain; charset=utf-8";

  private static final int INTERNAL_SERVER_ERROR = 500;

  public StatusText {
    if (reason.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "reason of a %d: %s (expected: one line)".formatted(status, reason));
    }
  }

  /** With the reason that is usual for a status. */
  public static StatusText of(int status) {
    return new StatusText(status, usualReason(status));
  }

  /** The body. */
  public String text() {
    return status == INTERNAL_SERVER_ERROR
        ? "500 Internal Server Error\n\nServer got itself in trouble"
        : status + ": " + reason;
  }

  private static String usualReason(int status) {
    return switch (status) {
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 412 -> "Precondition Failed";
      case 413 -> "Request Entity Too Large";
      case 414 -> "Request-URI Too Long";
      case 416 -> "Requested Range Not Satisfiable";
      case 417 -> "Expectation Failed";
      case 431 -> "Request Header Fields Too Large";
      case INTERNAL_SERVER_ERROR -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> throw new IllegalArgumentException(
          "status: %d (expected: one with a usual reason)".formatted(status));
    };
  }
}
