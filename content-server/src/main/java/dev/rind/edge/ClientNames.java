package dev.rind.edge;

import dev.rind.edge.config.TrustedProxies;
import dev.rind.edge.http.ClientNaming;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request comes from, where its peer is a trusted proxy: whom that names last in X-Forwarded-For and does not
 * trust itself.
 */
record ClientNames(TrustedProxies proxies) implements ClientNaming {
  private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");

  @Override
  public @Nullable String of(@Nullable SocketAddress peer, HttpHeaders headers) {
    return peer != null && headers.contains(FORWARDED_FOR) && proxies.trusts(peer)
        ? named(headers).orElse(null)
        : null;
  }

  /** From the end on, since whatever stands before a hop that is not trusted may be made up. */
  private Optional<String> named(HttpHeaders headers) {
    // All of them: a proxy may add a field of its own after one that the client sent.
    var hops = String.join(",", headers.getAll(FORWARDED_FOR)).split(",", -1);
    var client = Optional.<String>empty();
    for (int i = hops.length - 1; i >= 0 && client.map(this::isProxy).orElse(true); i--) {
      var hop = hops[i].strip();
      client = hop.isEmpty() ? client : Optional.of(hop);
    }
    return client;
  }

  private boolean isProxy(String hop) {
    if (hop.contains("%")) {
      return false; // a zone, which would have to be looked up
    }
    try {
      return proxies.trusts(new InetSocketAddress(InetAddress.ofLiteral(hop), 0));
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }
}
