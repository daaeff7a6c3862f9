package dev.rind.edge.http;

import io.netty.channel.embedded.EmbeddedChannel;

/** A connection of a server without a socket, for benchmarks; its thread is the caller's. */
public final class EmbeddedConnection {
  private EmbeddedConnection() {}

  public static EmbeddedChannel of(HttpServer server) {
    return new EmbeddedChannel(new HttpConnection(server));
  }
}
