package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where Pulp's database is and who we are there: {@code DATABASES.default}.
 *
 * @param options of the session, as {@code -c name=value} of libpq's {@code options}
 */
public record Database(
    Server server,
    String name,
    String user,
    Optional<Secret> password,
    Tls tls,
    Optional<String> options) {

  private static final String NAME = "DATABASES.default";
  private static final Path LOCAL_FOLDER = Path.of("/var/run/postgresql");
  private static final int PORT = 5432;

  /** Where PostgreSQL listens: exactly one of these. */
  public sealed interface Server {

    /** A host by name or address. */
    record Tcp(String host, int port) implements Server {}

    /** A local socket in {@code folder}; the port is a part of its name. */
    record Local(Path folder, int port) implements Server {
      public Path socket() {
        return folder.resolve(".s.PGSQL." + port);
      }
    }
  }

  /** libpq's {@code sslmode}, in its order: each asks for more than the one before. */
  public enum TlsMode {
    DISABLE, ALLOW, PREFER, REQUIRE, VERIFY_CA, VERIFY_FULL;

    static Optional<TlsMode> of(String libpq) {
      for (var mode : values()) {
        if (mode.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(libpq)) {
          return Optional.of(mode);
        }
      }
      return Optional.empty();
    }
  }

  /** How the connection is encrypted, and by which files. Local sockets never are. */
  public record Tls(
      TlsMode mode,
      Optional<Path> rootCertificate,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Secret> keyPassword) {}

  static Database read(PulpReader pulp, Optional<String> systemUser) {
    pulp.table("DATABASES");
    pulp.table(NAME);
    pulp.table(NAME + ".OPTIONS");
    checkEngine(pulp);
    pulp.require(NAME + ".NAME", "the name of a database");
    return new Database(
        server(pulp),
        text(pulp, "NAME").orElse("pulp"),
        text(pulp, "USER").or(() -> systemUser).orElse("pulp"),
        pulp.secret(NAME + ".PASSWORD").filter(secret -> !secret.reveal().isEmpty()),
        tls(pulp),
        text(pulp, "OPTIONS.options"));
  }

  private static Optional<String> text(PulpReader pulp, String key) {
    return pulp.text(NAME + "." + key).filter(text -> !text.isEmpty());
  }

  private static void checkEngine(PulpReader pulp) {
    var engine = pulp.text(NAME + ".ENGINE");
    if (engine.isPresent() && !engine.get().contains("postgresql")) {
      pulp.fault(NAME + ".ENGINE", engine.get(), "django.db.backends.postgresql");
    }
    // It names a server and a user in a file that only libpq reads.
    if (pulp.isSaid(NAME + ".OPTIONS.service")) {
      pulp.fault(NAME + ".OPTIONS.service", Secret.HIDDEN,
          "HOST, NAME, USER and PASSWORD in its place");
    }
  }

  /** As libpq takes it: nothing is the customary local socket, a path the folder of one. */
  private static Server server(PulpReader pulp) {
    int port = pulp.whole(NAME + ".PORT", 1, 65535).orElse(PORT);
    var host = text(pulp, "HOST");
    if (host.isEmpty()) {
      return new Server.Local(LOCAL_FOLDER, port);
    }
    if (host.get().startsWith("/")) {
      return pulp.path(NAME + ".HOST")
          .<Server>map(folder -> new Server.Local(folder, port))
          .orElseGet(() -> new Server.Local(LOCAL_FOLDER, port));
    }
    if (!host.get().matches("[0-9A-Za-z._:%-]+")) {
      pulp.fault(NAME + ".HOST", host.get(), "one host name or address, or the folder of a socket");
    }
    return new Server.Tcp(host.get(), port);
  }

  private static Tls tls(PulpReader pulp) {
    var mode = text(pulp, "OPTIONS.sslmode").flatMap(text -> TlsMode.of(text)
        .or(() -> pulp.fault(
            NAME + ".OPTIONS.sslmode", text,
            "disable, allow, prefer, require, verify-ca or verify-full")));
    return new Tls(
        mode.orElse(TlsMode.PREFER),
        pulp.path(NAME + ".OPTIONS.sslrootcert"),
        pulp.path(NAME + ".OPTIONS.sslcert"),
        pulp.path(NAME + ".OPTIONS.sslkey"),
        pulp.secret(NAME + ".OPTIONS.sslpassword"));
  }
}
