package dev.rind.edge.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Says who a request comes from, for the log: the peer, or whom a trusted peer names. */
@FunctionalInterface
public interface ClientNaming {
  /** The name or address of the client; the peer is null where the connection is gone. */
  String of(@Nullable SocketAddress peer, HttpHeaders headers);
}
