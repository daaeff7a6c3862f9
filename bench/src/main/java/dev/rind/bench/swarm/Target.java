package dev.rind.bench.swarm;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The server that is asked, at the one address that its name was found to be, and what each request says beside its path.
 *
 * <p>Whom the swarm comes over should have agreed to it, so an address that is not of loopback needs a word for it.
 *
 * <p><b>Errors:</b> {@link Refused}.
 */
public final class Target {
  private static final String USER_AGENT = "libdnf (Rind swarm; generic; Linux.x86_64)";

  private final URI origin;
  private final InetSocketAddress address;
  private final Optional<JdkSslContext> tls;
  private final List<Field> fields;
  private final String fieldLines;

  /** A header field; its value may be a secret, and is never printed. */
  public record Field(String name, String value) {
    /** <b>Errors:</b> {@link Refused} where it could not be sent as one field. */
    public Field {
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
          || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
        throw new Refused(
            "--header: a field that cannot be sent (expected: 'NAME: VALUE' in ASCII)");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The files that TLS needs, all in PEM. */
  public record Tls(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    public static final Tls DEFAULT = new Tls(null, null, null);
  }

  /** What was given cannot be used, or may not be; the message says what, and is for the user. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message);
    }
  }

  private Target(URI origin, InetSocketAddress address, Optional<JdkSslContext> tls,
      List<Field> fields) {
    this.origin = origin;
    this.address = address;
    this.tls = tls;
    this.fields = List.copyOf(fields);
    var text = new StringBuilder("Host: ").append(origin.getRawAuthority()).append("\r\n");
    text.append("User-Agent: ").append(USER_AGENT).append("\r\nAccept: */*\r\n");
    fields.forEach(field -> text.append(field.name)
        .append(": ")
        .append(field.value)
        .append("\r\n"));
    this.fieldLines = text.toString();
  }

  /**
   * The server of these repositories.
   *
   * @param owned whether it may be one on another machine
   */
  public static Target of(List<URI> repositories, boolean owned, Tls files, List<Field> fields) {
    var origin = origin(repositories.getFirst());
    for (var other : repositories) {
      if (!origin(other).equals(origin)) {
        throw new Refused("%s: a second server (expected: one of %s like the first URL)"
            .formatted(other, origin));
      }
    }
    var address = address(origin);
    if (!owned && !address.getAddress().isLoopbackAddress()) {
      throw new Refused(
          "%s is at %s, which is not this machine (expected: a loopback address; or --i-own-this-server, where you do)"
              .formatted(origin, address.getAddress().getHostAddress()));
    }
    return new Target(origin, address,
        origin.getScheme().equals("https") ? Optional.of(tls(files)) : Optional.empty(), fields);
  }

  private static URI origin(URI url) {
    if (url.getHost() == null || url.getScheme() == null
        || !List.of("http", "https").contains(url.getScheme()) || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new Refused(
          "'%s' is no URL of a repository (expected: such as http://127.0.0.1:24816/pulp/content/el9/)"
              .formatted(url.getRawUserInfo() == null ? url : "..."));
    }
    if (url.getRawUserInfo() != null) {
      throw new Refused("a user in the URL of %s (expected: --user, with the password in a file)"
          .formatted(url.getHost()));
    }
    return URI.create(url.getScheme() + "://" + url.getRawAuthority());
  }

  private static InetSocketAddress address(URI origin) {
    var port = origin.getPort() > 0 ? origin.getPort()
        : origin.getScheme().equals("https") ? 443 : 80;
    try {
      var host = origin.getHost().replaceAll("[\\[\\]]", "");
      var all = InetAddress.getAllByName(host);
      // One that is not of loopback decides, so that no name can be both.
      var chosen = Arrays.stream(all)
          .filter(each -> !each.isLoopbackAddress())
          .findFirst()
          .orElse(all[0]);
      return new InetSocketAddress(chosen, port);
    } catch (UnknownHostException unknown) {
      throw new Refused("%s: nobody knows the host '%s'".formatted(origin, origin.getHost()));
    }
  }

  private static JdkSslContext tls(Tls files) {
    try {
      var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (files.authorities != null) {
        builder.trustManager(readable("--cacert", files.authorities));
      }
      if (files.certificate != null) {
        builder.keyManager(readable("--cert", files.certificate),
            readable("--key", files.key == null ? files.certificate : files.key));
      }
      return (JdkSslContext) builder.build();
    } catch (SSLException | IllegalArgumentException unfit) {
      throw new Refused(
          "--cacert, --cert or --key: not what TLS needs (expected: certificates and a key without password, in PEM)");
    }
  }

  private static File readable(String option, Path file) {
    if (!Files.isReadable(file)) {
      throw new Refused("%s: %s cannot be read".formatted(option, file));
    }
    return file.toFile();
  }

  /** Scheme, host and port. */
  public URI origin() {
    return origin;
  }

  InetSocketAddress address() {
    return address;
  }

  Optional<SslContext> tls() {
    return tls.map(context -> context);
  }

  Optional<SSLContext> jdkTls() {
    return tls.map(JdkSslContext::context);
  }

  List<Field> fields() {
    return fields;
  }

  /** The lines that all requests have. */
  String fieldLines() {
    return fieldLines;
  }
}
