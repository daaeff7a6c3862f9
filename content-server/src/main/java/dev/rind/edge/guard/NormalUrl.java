package dev.rind.edge.guard;

import dev.rind.edge.route.Target;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One spelling for all spellings of a URL, so that it does not matter to a signature which one a client takes. Which
 * one depends on the release of url-normalize that Pulp runs with, and it allows several.
 *
 * <p>Source: contract 4.4 for the first release; for the others, what they made of the same URLs. Other than there, a
 * semicolon or number sign does not end what is signed of a path.
 */
enum NormalUrl {
  V1("", "[]#", "", "=[]", true), V2("", "[]", "", "[]", false),
  /** An escape that stands for what has a meaning of its own stays one. */
  V3("+/", "", "+;", "", true);

  private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
      + "abcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String LEFT_IN_PATH = UNRESERVED + ":/@!$&'()*+,;=";
  private static final String LEFT_IN_QUERY = UNRESERVED + ":/?@!$'()*+,;";
  private static final Pattern ESCAPE = Pattern.compile("%2[bBfF]|%3[bB]");
  private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

  private final String keptInPath;
  private final String leftInPath;
  private final String keptInQuery;
  private final String leftInQuery;
  private final boolean keepsEmptyValues;

  /**
   * @param keptInPath what stays escaped where it was
   * @param leftInPath what is not escaped, beside what no release escapes
   */
  NormalUrl(String keptInPath, String leftInPath, String keptInQuery, String leftInQuery,
      boolean keepsEmptyValues) {
    this.keptInPath = keptInPath;
    this.leftInPath = LEFT_IN_PATH + leftInPath;
    this.keptInQuery = keptInQuery;
    this.leftInQuery = LEFT_IN_QUERY + leftInQuery;
    this.keepsEmptyValues = keepsEmptyValues;
  }

  /**
   * None: its escapes are not UTF-8.
   *
   * @param path as it was sent; begins with a slash
   */
  Optional<String> path(String path) {
    return spelled(path, keptInPath, leftInPath).map(NormalUrl::withoutDots);
  }

  private static String withoutDots(String path) {
    var kept = new ArrayList<String>();
    boolean ends = false;
    for (var segment : path.split("/", -1)) {
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
  Optional<String> query(String query) {
    var normal = new StringJoiner("&");
    for (var parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      var key = inQuery(equals < 0 ? parameter : parameter.substring(0, equals));
      var value = inQuery(equals < 0 ? "" : parameter.substring(equals + 1));
      if (key.isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      if (!parameter.isEmpty()) {
        boolean bare = equals < 0 || (value.get().isEmpty() && !keepsEmptyValues);
        normal.add(bare ? key.get() : key.get() + "=" + value.get());
      }
    }
    return Optional.of(normal.toString());
  }

  private Optional<String> inQuery(String sent) {
    return spelled(sent, keptInQuery, leftInQuery);
  }

  private static Optional<String> spelled(String sent, String kept, String left) {
    var whole = new StringBuilder(sent.length() + 16);
    int begin = 0;
    for (var escape : kept.isEmpty() ? new MatchResult[0]
        : ESCAPE.matcher(sent).results().toArray(MatchResult[]::new)) {
      var meant = (char) Integer.parseInt(escape.group(), 1, 3, 16);
      if (kept.indexOf(meant) >= 0) {
        var before = resolved(sent.substring(begin, escape.start()), left);
        if (before.isEmpty()) {
          return Optional.empty();
        }
        HEXADECIMAL.toHexDigits(whole.append(before.get()).append('%'), (byte) meant);
        begin = escape.end();
      }
    }
    return resolved(sent.substring(begin), left).map(rest -> whole.append(rest).toString());
  }

  private static Optional<String> resolved(String sent, String left) {
    // Here, a plus is a plus.
    return Target.decoded(sent.replace("+", "%2B")).map(text -> escaped(text, left));
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
