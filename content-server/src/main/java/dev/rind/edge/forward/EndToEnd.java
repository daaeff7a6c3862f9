package dev.rind.edge.forward;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Which fields of a message are for more than one connection (RFC 9110 section 7.6.1). */
final class EndToEnd {
  private static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive",
      "proxy-connection", "proxy-authenticate", "proxy-authorization",
      "proxy-authentication-info", "te", "trailer", "transfer-encoding", "upgrade",
      "http2-settings");

  private EndToEnd() {}

  /** Hands over each of them, in their order. */
  static void forEach(HttpHeaders headers, BiConsumer<String, String> taker) {
    var named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (var list : headers.getAll("Connection")) {
      for (var name : list.split(",", -1)) {
        named.add(name.strip());
      }
    }
    for (Map.Entry<String, String> field : headers) {
      var name = field.getKey();
      if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)) && !named.contains(name)) {
        taker.accept(name, field.getValue());
      }
    }
  }
}
