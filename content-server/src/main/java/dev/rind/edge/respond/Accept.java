package dev.rind.edge.respond;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/**
 * Whether a client would rather have JSON than HTML.
 *
 * <p>By the qualities of both; where these are equal, by which of the two it names more exactly, so that
 * {@code application/json, *}{@code /*} asks for JSON. Whoever names neither, or cares for neither,
 * gets HTML, as Pulp sends it. Parameters other than {@code q} do not count, nor do members with a
 * malformed one. Source: RFC 9110 section 12.5.1.
 *
 * <p><b>Bounds:</b> one pass over the fields, whose length the server bounds.
 */
final class Accept {
  private static final int EXACT = 3;
  private static final int TYPE = 2;
  private static final int ANY = 1;

  private final Match json = new Match("application/", "application/json");
  private final Match html = new Match("text/", "text/html");

  private Accept() {}

  static boolean prefersJson(HttpHeaders request) {
    var accept = new Accept();
    request.valueStringIterator("Accept").forEachRemaining(accept::line);
    return accept.json.isBetterThan(accept.html);
  }

  private void line(String line) {
    var begin = 0;
    while (begin <= line.length()) {
      var comma = line.indexOf(',', begin);
      var end = comma < 0 ? line.length() : comma;
      member(line.substring(begin, end));
      begin = end + 1;
    }
  }

  private void member(String member) {
    var semicolon = member.indexOf(';');
    var range = (semicolon < 0 ? member : member.substring(0, semicolon)).strip()
        .toLowerCase(Locale.ROOT);
    var quality = semicolon < 0 ? 1000 : quality(member.substring(semicolon + 1));
    if (quality >= 0) {
      json.take(range, quality);
      html.take(range, quality);
    }
  }

  /** In thousandths; -1: malformed. */
  private static int quality(String parameters) {
    for (var parameter : parameters.split(";", -1)) {
      var stripped = parameter.strip();
      if (stripped.regionMatches(true, 0, "q=", 0, 2)) {
        return thousandths(stripped.substring(2));
      }
    }
    return 1000;
  }

  private static int thousandths(String value) {
    if (value.isEmpty() || value.length() > 5 || (value.length() > 1 && value.charAt(1) != '.')) {
      return -1;
    }
    var number = 0;
    for (int i = 0; i < 5; i++) {
      if (i != 1) {
        var digit = i < value.length() ? value.charAt(i) - '0' : 0;
        if (digit < 0 || digit > 9) {
          return -1;
        }
        number = 10 * number + digit;
      }
    }
    return number <= 1000 ? number : -1;
  }

  /** How a media type is named, by the range that names it most exactly. */
  private static final class Match {
    private final String type;
    private final String whole;
    private int exactness;
    private int quality;

    Match(String type, String whole) {
      this.type = type;
      this.whole = whole;
    }

    void take(String range, int asked) {
      var how = range.equals(whole) ? EXACT
          : range.equals(type + "*") ? TYPE : range.equals("*/*") ? ANY : 0;
      if (how > exactness || (how > 0 && how == exactness && asked > quality)) {
        exactness = how;
        quality = asked;
      }
    }

    boolean isBetterThan(Match other) {
      return quality != other.quality ? quality > other.quality
          : quality > 0 && exactness > other.exactness;
    }
  }
}
