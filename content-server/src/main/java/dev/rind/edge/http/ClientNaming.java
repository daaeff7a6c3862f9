package dev.rind.edge.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Says whom a request comes from, for the log, where that is not its peer. */
@FunctionalInterface
public interface ClientNaming {
  /** The name or address of the client that a trusted peer names, or null; the peer is null where the connection is gone. */
  @Nullable
  String of(@Nullable SocketAddress peer, HttpHeaders headers);
}
