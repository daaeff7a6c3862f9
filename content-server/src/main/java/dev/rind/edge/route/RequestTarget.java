package dev.rind.edge.route;

import org.jspecify.annotations.Nullable;

/**
 * The path in a request target, which has the origin-form ({@code /a?b}) or the absolute-form
 * ({@code http://host:80/a?b}).
 *
 * <p>Source: RFC 9112 section 3.2, and measurements of what a fragment and odd authorities do.
 */
final class RequestTarget {
  private static final int PORT_MAX = 65_535;

  private RequestTarget() {}

  /**
   * The path, still with its escapes, begun by a slash, without query and fragment; null where the
   * target has another form or any character that is not printable ASCII.
   */
  static @Nullable String path(String target) {
    if (target.isEmpty() || !isPrintableAscii(target)) {
      return null;
    }
    int start = target.charAt(0) == '/' ? 0 : endOfAuthority(target);
    if (start < 0) {
      return null;
    }
    int end = endOfPath(target, start);
    return start == end ? "/" : target.substring(start, end);
  }

  private static boolean isPrintableAscii(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Where a query or a fragment begins. A client should not send a fragment; Pulp drops it too. */
  private static int endOfPath(String target, int start) {
    int i = start;
    while (i < target.length() && target.charAt(i) != '?' && target.charAt(i) != '#') {
      i++;
    }
    return i;
  }

  /** Where the path of an absolute-form begins, or -1 where it is none. */
  private static int endOfAuthority(String target) {
    int scheme = target.indexOf("://");
    if (scheme < 1 || !isScheme(target, scheme)) {
      return -1;
    }
    int start = scheme + "://".length();
    int end = endOfPath(target, start);
    int slash = target.indexOf('/', start);
    if (slash >= 0 && slash < end) {
      end = slash;
    }
    return isAuthority(target.substring(start, end)) ? end : -1;
  }

  private static boolean isScheme(String target, int end) {
    for (int i = 0; i < end; i++) {
      char c = target.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean later = isDigit(c) || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAuthority(String authority) {
    String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
    int endOfHost = hostAndPort.startsWith("[")
        ? hostAndPort.indexOf(']') + 1
        : (hostAndPort + ":").indexOf(':');
    return endOfHost > 0
        && (endOfHost == hostAndPort.length()
            || (hostAndPort.charAt(endOfHost) == ':'
                && isPort(hostAndPort.substring(endOfHost + 1))));
  }

  /** An empty port is the scheme's own: RFC 3986 section 3.2.3. */
  private static boolean isPort(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      if (!isDigit(digits.charAt(i))) {
        return false;
      }
      port = Math.min(port * 10 + digits.charAt(i) - '0', PORT_MAX + 1);
    }
    return port <= PORT_MAX;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
