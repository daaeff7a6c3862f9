package dev.rind.edge.route;

import java.util.Optional;

/**
 * Path and query of a request target whose form was found to be right.
 *
 * @param sentPath as it was sent
 * @param path decoded
 * @param query as it was sent, without the question mark
 */
public record Target(String sentPath, String path, String query) {
  public static Target of(String target) {
    var path = RequestTarget.path(target);
    var decoded = path == null ? null : PercentDecoder.decode(path);
    var mark = target.indexOf('?');
    var end = target.indexOf('#');
    return new Target(path == null ? "" : path, decoded == null ? "" : decoded,
        mark < 0 || (end >= 0 && end < mark) ? ""
            : target.substring(mark + 1, end < 0 ? target.length() : end));
  }

  /** The first value of a parameter, still with its escapes. */
  public Optional<String> parameter(String name) {
    var begin = 0;
    while (begin <= query.length()) {
      var and = query.indexOf('&', begin);
      var end = and < 0 ? query.length() : and;
      if (query.startsWith(name + "=", begin)) {
        return Optional.of(query.substring(begin + name.length() + 1, end));
      }
      begin = end + 1;
    }
    return Optional.empty();
  }

  /** A value with its escapes resolved, a plus being a space as in forms; none: it is not UTF-8. */
  public static Optional<String> decoded(String value) {
    return Optional.ofNullable(PercentDecoder.decode(value.replace('+', ' ')));
  }
}
