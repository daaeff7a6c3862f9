package dev.rind.edge.guard;

import dev.rind.edge.route.Target;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringJoiner;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One spelling for all spellings of a URL, so that it does not matter to a signature which one a client takes.
 *
 * <p>Source: contract 4.4. Other than there, a semicolon or number sign does not end what is signed of a path.
 */
final class NormalUrl {
  private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      + "abcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String LEFT_IN_PATH = UNRESERVED + ":/#[]@!$&'()*+,;=";
  private static final String LEFT_IN_QUERY = UNRESERVED + ":/?[]@!$'()*+,;=";
  private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

  private NormalUrl() {}

  /** @param path decoded, and begins with a slash */
  static String path(String path) {
    var kept = new ArrayList<String>();
    boolean ends = false;
    for (var segment : escaped(path, LEFT_IN_PATH).split("/", -1)) {
      ends = segment.isEmpty() || segment.equals(".") || segment.equals("..");
      if (!ends) {
        kept.add(segment);
      } else if (segment.equals("..") && !kept.isEmpty()) {
        kept.removeLast();
      }
    }
    return kept.isEmpty() ? "/" : "/" + String.join("/", kept) + (ends ? "/" : "");
  }

  /**
   * None: its escapes are not UTF-8.
   *
   * @param query as it was sent
   */
  static Optional<String> query(String query) {
    var normal = new StringJoiner("&");
    for (var parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      var key = part(equals < 0 ? parameter : parameter.substring(0, equals));
      var value = part(equals < 0 ? "" : parameter.substring(equals + 1));
      if (key.isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      if (!parameter.isEmpty()) {
        normal.add(value.get().isEmpty() ? key.get() : key.get() + "=" + value.get());
      }
    }
    return Optional.of(normal.toString());
  }

  private static Optional<String> part(String sent) {
    // Here, a plus is a plus.
    return Target.decoded(sent.replace("+", "%2B")).map(text -> escaped(text, LEFT_IN_QUERY));
  }

  private static String escaped(String text, String left) {
    var escaped = new StringBuilder(text.length() + 16);
    for (byte b : Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(UTF_8)) {
      if (left.indexOf(b) >= 0) {
        escaped.append((char) b);
      } else {
        HEXADECIMAL.toHexDigits(escaped.append('%'), b);
      }
    }
    return escaped.toString();
  }
}
