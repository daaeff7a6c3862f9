package dev.rind.edge.respond;

import java.util.HexFormat;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes a decoded path so that it may stand in a Location field, which then says that path again.
 *
 * <p>Whatever a client sends comes back in a redirect, so no line break or byte beyond ASCII may
 * stay. Source: RFC 3986 section 3.3, and what Pulp leaves as it is.
 */
public final class PathEscape {
  private static final String LEFT_AS_THEY_ARE = "abcdefghijklmnopqrstuvwxyz"
      + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      + "0123456789"
      + "/-._~!$&'()*+,;=:@";
  private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

  private PathEscape() {}

  public static String escape(String path) {
    if (path.chars().allMatch(PathEscape::isLeft)) {
      return path;
    }
    var escaped = new StringBuilder(path.length() + 16);
    for (byte b : path.getBytes(UTF_8)) {
      if (isLeft(b)) {
        escaped.append((char) b);
      } else {
        HEXADECIMAL.toHexDigits(escaped.append('%'), b);
      }
    }
    return escaped.toString();
  }

  /** The same for the value of a parameter in a query. */
  static String escapeValue(String value) {
    return escape(value).replace("&", "%26").replace("+", "%2B");
  }

  private static boolean isLeft(int c) {
    return LEFT_AS_THEY_ARE.indexOf(c) >= 0;
  }
}
