package dev.rind.edge.forward;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** Where a pulpcore-content listens: exactly one of these. */
public sealed interface Target {
  /** What a request says in Host, should its client not have said it. */
  String authority();

  /** Where to connect to; may wait for a name server. */
  SocketAddress resolve() throws UnknownHostException;

  /** A TCP port of a name or an address without brackets. */
  record Tcp(String host, int port) implements Target {
    @Override
    public String authority() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public SocketAddress resolve() throws UnknownHostException {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    }
  }

  /** A socket in the file system. */
  record Unix(Path path) implements Target {
    @Override
    public String authority() {
      return "localhost";
    }

    @Override
    public SocketAddress resolve() {
      return new DomainSocketAddress(path.toFile());
    }
  }
}
