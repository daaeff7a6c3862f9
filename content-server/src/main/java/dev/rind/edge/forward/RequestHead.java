package dev.rind.edge.forward;

import dev.rind.edge.http.Exchange;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the head of a request as it is passed on: what is for the target, and by which way it came
 * (RFC 9110 section 7.6, RFC 7239).
 *
 * <p>What a proxy in front has said of its client is passed on only where that proxy is trusted: of anybody else
 * it may be made up, and the target would believe it of this edge. So are the fields by which a proxy names a
 * client that has shown who it is.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param pseudonym this edge's name in Via
 * @param trusts whose word is taken
 */
record RequestHead(Target target, String pseudonym, Predicate<SocketAddress> trusts) {
  private static final Set<String> WORD_OF_PROXY = Set.of("forwarded", "x-forwarded-for",
      "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "x-client-cert",
      "remote-user", "remote_user");
  /** Said anew, or answered by the edge itself. */
  private static final Set<String> OWN = Set.of("content-length", "expect", "via", "forwarded",
      "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");

  /** @param withBody the request's body is passed on, not dropped */
  HttpRequest of(Exchange exchange, boolean withBody) throws ForwardFailure {
    var asked = exchange.headers();
    var peer = exchange.peer();
    var trusted = peer != null && trusts.test(peer);
    var headers = new DefaultHttpHeaders();
    EndToEnd.forEach(asked, (name, value) -> {
      var known = name.toLowerCase(Locale.ROOT);
      if (!OWN.contains(known) && (trusted || !WORD_OF_PROXY.contains(known))) {
        headers.add(name, value);
      }
    });
    if (!headers.contains("Host")) {
      headers.set("Host", target.authority());
    }
    tellTheWay(headers, asked, peer, trusted);
    headers.set("Via", via(exchange));
    if (withBody) {
      var length = asked.get("Content-Length");
      if (length != null) {
        headers.set("Content-Length", length);
      } else if (asked.contains("Transfer-Encoding")) {
        headers.set("Transfer-Encoding", "chunked");
      }
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(exchange.method()),
        originForm(exchange.target()), headers);
  }

  private String via(Exchange exchange) throws ForwardFailure {
    var before = String.join(", ", exchange.headers().getAll("Via"));
    for (var hop : before.split(",", -1)) {
      var words = hop.strip().split("\\s+", 3);
      if (words.length > 1 && words[1].equals(pseudonym)) {
        throw ForwardFailure.loop();
      }
    }
    var own = exchange.version() + " " + pseudonym;
    return before.isEmpty() ? own : before + ", " + own;
  }

  private static void tellTheWay(HttpHeaders headers, HttpHeaders asked,
      @Nullable SocketAddress peer,
      boolean trusted) {
    var host = headers.get("Host");
    var scheme = said(asked, "X-Forwarded-Proto", trusted, "http");
    headers.set("X-Forwarded-For", after(asked, "X-Forwarded-For", trusted, address(peer)));
    headers.set("X-Forwarded-Proto", scheme);
    headers.set("X-Forwarded-Host", said(asked, "X-Forwarded-Host", trusted, host));
    var hop = "for=%s;host=\"%s\";proto=%s".formatted(node(peer),
        host.replace("\\", "\\\\").replace("\"", "\\\""), token(scheme));
    headers.set("Forwarded", after(asked, "Forwarded", trusted, hop));
  }

  private static String said(HttpHeaders asked, String name, boolean trusted, String otherwise) {
    var said = trusted ? asked.get(name) : null;
    return said == null || said.isBlank() ? otherwise : said;
  }

  private static String after(HttpHeaders asked, String name, boolean trusted, String hop) {
    var before = trusted ? String.join(", ", asked.getAll(name)) : "";
    return before.isBlank() ? hop : before + ", " + hop;
  }

  private static String token(String scheme) {
    return scheme.matches("[A-Za-z0-9+.-]+") ? scheme : "\"\"";
  }

  private static String address(@Nullable SocketAddress peer) {
    var address = inet(peer);
    return address == null ? "unknown" : address.getHostAddress();
  }

  /** RFC 7239 section 6: an IPv6 address stands in brackets, and so between quotes. */
  private static String node(@Nullable SocketAddress peer) {
    var text = address(peer);
    return text.contains(":") ? "\"[" + text + "]\"" : text;
  }

  private static @Nullable InetAddress inet(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }

  /** RFC 9112 section 3.2.1: what stands before the path of an absolute-form is for this hop. */
  private static String originForm(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    int authority = target.indexOf("://") + "://".length();
    for (int i = authority; i < target.length(); i++) {
      switch (target.charAt(i)) {
        case '/' -> {
          return target.substring(i);
        }
        case '?', '#' -> {
          return "/" + target.substring(i);
        }
        default -> {}
      }
    }
    return "/";
  }
}
