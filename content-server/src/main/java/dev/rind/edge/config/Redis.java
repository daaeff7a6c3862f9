package dev.rind.edge.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is and who we are there: {@code redis.url}; else Pulp's {@code REDIS_URL}, else {@code REDIS_HOST} and
 * its companions.
 */
public record Redis(
    Server server,
    int database,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Tls> tls) {

  private static final String HOST = "(\\[[^\\]/?#]*\\]|[^:\\[\\]/?#@]*)(:[0-9]{1,5})?";
  // As loose as Python is with what a password may contain, which a URI of Java is not.
  private static final Pattern URL = Pattern.compile(
      "(?<scheme>unix|rediss?(-sentinel|-cluster)?)://((?<login>[^/?#]*)@)?(?<hosts>" + HOST + "(,"
          + HOST + ")*)(?<path>/[^?#\\x00]*)?(\\?(?<query>[^#]*))?(#(?<master>.*))?");
  private static final int PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final int DATABASES_MAX = 1_000_000;
  private static final String EXPECTED = "redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH?db=DB";

  /** Where Redis listens: exactly one of these. */
  public sealed interface Server {

    /** A host by name or address. */
    record Tcp(String host, int port) implements Server {}

    /** A local socket. */
    record Local(Path socket) implements Server {}

    /** Whichever server these sentinels say is the master of that name. */
    record Sentinel(List<Tcp> sentinels, String master,
        Optional<Secret> password) implements Server {
      public Sentinel {
        sentinels = List.copyOf(sentinels);
      }
    }

    /** Redis Cluster, of which these are some nodes. */
    record Cluster(List<Tcp> nodes) implements Server {
      public Cluster {
        nodes = List.copyOf(nodes);
      }
    }
  }

  /**
   * How the server proves who it is.
   *
   * @param authorities a file of certificates; none: those of the JDK
   */
  public record Tls(Optional<Path> authorities, boolean verified) {}

  static Optional<Redis> read(PulpReader pulp) {
    // The URL may hold the password, so it is a secret as a whole.
    var url = pulp.secret("REDIS_URL").filter(secret -> !secret.reveal().isEmpty());
    if (url.isPresent()) {
      return ofUrl(url.get().reveal()).filter(redis -> !redis.isOfMany())
          .or(() -> pulp.fault("REDIS_URL", Secret.HIDDEN, EXPECTED));
    }
    return pulp.text("REDIS_HOST")
        .filter(host -> !host.isEmpty())
        .map(host -> new Redis(
            new Server.Tcp(host, pulp.whole("REDIS_PORT", 1, 65535).orElse(PORT)),
            pulp.whole("REDIS_DB", 0, DATABASES_MAX).orElse(0),
            Optional.empty(),
            pulp.secret("REDIS_PASSWORD").filter(secret -> !secret.reveal().isEmpty()),
            pulp.flag("REDIS_SSL")
                ? Optional.of(new Tls(pulp.path("REDIS_SSL_CA_CERTS"), true))
                : Optional.empty()));
  }

  /** Pulp's client knows neither sentinels nor clusters. */
  private boolean isOfMany() {
    return server instanceof Server.Sentinel || server instanceof Server.Cluster;
  }

  /** None: that is no such URL. */
  static Optional<Redis> ofUrl(String text) {
    var url = URL.matcher(text);
    if (!url.matches()) {
      return Optional.empty();
    }
    var login = part(url, "login").split(":", 2);
    var password = login.length < 2 ? parameter(url, "password") : Optional.of(decoded(login[1]));
    try {
      return server(url).flatMap(server -> database(url).map(database -> new Redis(
          server,
          database,
          Optional.of(decoded(login[0])).filter(name -> !name.isEmpty()),
          secret(password),
          part(url, "scheme").startsWith("rediss") ? Optional.of(tls(url)) : Optional.empty())));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private static Optional<Secret> secret(Optional<String> text) {
    return text.filter(some -> !some.isEmpty()).map(Secret::new);
  }

  /** By the parameters that redis-py has for it. */
  private static Tls tls(Matcher url) {
    return new Tls(parameter(url, "ssl_ca_certs").map(Path::of),
        !parameter(url, "ssl_cert_reqs").filter("none"::equals).isPresent());
  }

  private static Optional<Server> server(Matcher url) {
    var path = part(url, "path");
    var scheme = part(url, "scheme");
    if (scheme.equals("unix")) {
      return path.length() > 1 ? Optional.of(new Server.Local(Path.of(path))) : Optional.empty();
    }
    var servers = servers(part(url, "hosts"), scheme.endsWith("-sentinel") ? SENTINEL_PORT : PORT);
    if (servers.stream().anyMatch(server -> server.port() > 65535)) {
      return Optional.empty();
    }
    if (scheme.endsWith("-cluster")) {
      return Optional.of(new Server.Cluster(servers));
    }
    if (scheme.endsWith("-sentinel")) {
      return Optional.of(decoded(part(url, "master")))
          .filter(master -> !master.isEmpty())
          .map(master -> new Server.Sentinel(servers, master,
              secret(parameter(url, "sentinelPassword"))));
    }
    return servers.size() == 1 ? Optional.of(servers.getFirst()) : Optional.empty();
  }

  private static List<Server.Tcp> servers(String hosts, int usualPort) {
    var servers = new ArrayList<Server.Tcp>();
    for (var one : hosts.split(",", -1)) {
      var colon = one.lastIndexOf(':');
      var hasPort = colon > one.indexOf(']');
      var host = (hasPort ? one.substring(0, colon) : one).replaceAll("[\\[\\]]", "");
      servers.add(new Server.Tcp(host.isEmpty() ? "localhost" : host,
          hasPort ? Integer.parseInt(one.substring(colon + 1)) : usualPort));
    }
    return servers;
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
