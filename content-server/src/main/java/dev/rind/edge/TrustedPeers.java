package dev.rind.edge;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose word on its client guards take: {@code guard.trustedProxies}. Where another one gives such a word, the log says
 * once for each field that it was ignored, since else nobody would know why a certificate opens nothing.
 *
 * <p><b>Threading:</b> callable from any thread.
 */
final class TrustedPeers {
  private static final Logger LOG = LoggerFactory.getLogger(TrustedPeers.class);

  private final Predicate<SocketAddress> trusts;
  private final List<String> fields;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** @param fields the names of those that only a trusted peer may send */
  TrustedPeers(Predicate<SocketAddress> trusts, List<String> fields) {
    this.trusts = trusts;
    this.fields = List.copyOf(fields);
  }

  /** @param headers of a request of it for what is guarded */
  boolean trusts(@Nullable SocketAddress peer, HttpHeaders headers) {
    if (trusts(peer)) {
      return true;
    }
    for (var field : ignored(headers)) {
      if (said.add(field)) {
        LOG.warn("{} of {} is ignored, because guard.trustedProxies does not name that peer; said"
            + " once for this field", field, peer);
      }
    }
    return false;
  }

  /** The same, and the log says nothing. */
  boolean trusts(@Nullable SocketAddress peer) {
    return peer != null && trusts.test(peer);
  }

  /** The fields of a request that count for nothing where its peer is not trusted. */
  List<String> ignored(HttpHeaders headers) {
    return fields.stream().filter(headers::contains).toList();
  }
}
