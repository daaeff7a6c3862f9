package dev.rind.edge;

import dev.rind.edge.config.TrustedProxies;
import dev.rind.edge.http.ClientNaming;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from: the peer, or where that is a trusted proxy, whom it names last in
 * X-Forwarded-For and does not trust itself.
 */
record ClientNames(
    TrustedProxies proxies) implements ClientNaming {
  @Override
  public String of(@Nullable SocketAddress peer, HttpHeaders headers) {
    if (peer != null && proxies.trusts(peer)) {
      var forwarded = headers.get("X-Forwarded-For");
      if (forwarded != null) {
        var last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        if (!last.isEmpty()) {
          return last;
        }
      }
    }
    return peer instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "unix";
  }
}
