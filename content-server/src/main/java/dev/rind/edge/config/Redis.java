package dev.rind.edge.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where Pulp's Redis is and who we are there: {@code REDIS_URL}, else {@code REDIS_HOST} and its companions. */
public record Redis(
    Server server,
    int database,
    Optional<String> user,
    Optional<Secret> password,
    boolean tls) {

  // As loose as Python is with what a password may contain, which a URI of Java is not.
  private static final Pattern URL = Pattern.compile(
      "(?<scheme>rediss?|unix)://((?<login>[^/?#]*)@)?(?<host>\\[[^\\]/?#]*\\]|[^:\\[\\]/?#@]*)(:(?<port>[0-9]{1,5}))?"
          + "(?<path>/[^?#\\x00]*)?(\\?(?<query>[^#]*))?(#.*)?");
  private static final int PORT = 6379;
  private static final int DATABASES_MAX = 1_000_000;
  private static final String EXPECTED = "redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH?db=DB";

  /** Where Redis listens: exactly one of these. */
  public sealed interface Server {

    /** A host by name or address. */
    record Tcp(String host, int port) implements Server {}

    /** A local socket. */
    record Local(Path socket) implements Server {}
  }

  static Optional<Redis> read(PulpReader pulp) {
    // The URL may hold the password, so it is a secret as a whole.
    var url = pulp.secret("REDIS_URL").filter(secret -> !secret.reveal().isEmpty());
    if (url.isPresent()) {
      return ofUrl(url.get()).or(() -> pulp.fault("REDIS_URL", Secret.HIDDEN, EXPECTED));
    }
    return pulp.text("REDIS_HOST")
        .filter(host -> !host.isEmpty())
        .map(host -> new Redis(
            new Server.Tcp(host, pulp.whole("REDIS_PORT", 1, 65535).orElse(PORT)),
            pulp.whole("REDIS_DB", 0, DATABASES_MAX).orElse(0),
            Optional.empty(),
            pulp.secret("REDIS_PASSWORD").filter(secret -> !secret.reveal().isEmpty()),
            pulp.flag("REDIS_SSL")));
  }

  private static Optional<Redis> ofUrl(Secret secret) {
    var url = URL.matcher(secret.reveal());
    if (!url.matches()) {
      return Optional.empty();
    }
    var login = part(url, "login").split(":", 2);
    var password = login.length < 2 ? parameter(url, "password") : Optional.of(decoded(login[1]));
    return server(url).flatMap(server -> database(url).map(database -> new Redis(
        server,
        database,
        Optional.of(decoded(login[0])).filter(name -> !name.isEmpty()),
        password.filter(text -> !text.isEmpty()).map(Secret::new),
        part(url, "scheme").equals("rediss"))));
  }

  private static Optional<Server> server(Matcher url) {
    var path = part(url, "path");
    if (part(url, "scheme").equals("unix")) {
      return path.length() > 1 ? Optional.of(new Server.Local(Path.of(path))) : Optional.empty();
    }
    var host = part(url, "host").replaceAll("[\\[\\]]", "");
    var port = part(url, "port");
    int number = port.isEmpty() ? PORT : Integer.parseInt(port);
    return number > 65535 ? Optional.empty()
        : Optional.of(new Server.Tcp(host.isEmpty() ? "localhost" : host, number));
  }

  /** The parameter {@code db} before the path, which is the socket of a local one. */
  private static Optional<Integer> database(Matcher url) {
    var path = part(url, "scheme").equals("unix") ? "" : part(url, "path").replace("/", "");
    var text = parameter(url, "db").orElse(path);
    return text.isEmpty()
        ? Optional.of(0)
        : Optional.of(text).filter(digits -> digits.matches("[0-9]{1,6}")).map(Integer::parseInt);
  }

  private static Optional<String> parameter(Matcher url, String name) {
    for (var part : part(url, "query").split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return Optional.of(decoded(part.substring(name.length() + 1)));
      }
    }
    return Optional.empty();
  }

  private static String part(Matcher url, String name) {
    var part = url.group(name);
    return part == null ? "" : part;
  }

  /** Percent-decoding; a plus is a plus, as this is no form, and a percent sign that begins no code is one. */
  private static String decoded(String text) {
    var strict = text.replace("+", "%2B").replaceAll("%(?![0-9a-fA-F]{2})", "%25");
    return URLDecoder.decode(strict, StandardCharsets.UTF_8);
  }
}
