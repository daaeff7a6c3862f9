package dev.rind.edge;

import dev.rind.edge.config.ListenAddress;
import dev.rind.edge.config.Setting;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.Transport;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

/** Opens the sockets that the operator names. */
record Listeners(Transport transport, HttpServer server) {
  /** The first descriptor that systemd hands over (sd_listen_fds(3)). */
  private static final int SYSTEMD_FIRST = 3;

  /** Of a file's mode (inode(7)). */
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  /** @param setting whose addresses they are */
  List<SocketAddress> open(Setting<?> setting, List<? extends ListenAddress> wanted)
      throws StartFailure {
    var bound = new ArrayList<SocketAddress>();
    for (var address : wanted) {
      try {
        switch (address) {
          case ListenAddress.Tcp(String host, int port) ->
            bound.add(bind(new InetSocketAddress(host, port)));
          case ListenAddress.Unix(Path path) -> {
            removeAbandoned(path);
            bound.add(bind(new DomainSocketAddress(path.toString())));
          }
          case ListenAddress.Systemd _ -> bound.addAll(inherited(System.getenv()));
        }
      } catch (StartFailure failure) {
        throw failure;
      } catch (Exception failure) {
        // Netty throws the IOException of a bind without declaring it.
        throw new StartFailure("Cannot listen on %s (setting %s): %s".formatted(address,
            setting.key(), failure.getMessage()));
      }
    }
    return bound;
  }

  private SocketAddress bind(SocketAddress address) {
    return server.bind(transport.listeners(address), address);
  }

  /**
   * Makes room at a path: only a socket that a dead process left behind goes. Binding would not ask:
   * Netty deletes whatever is there first, be it a file or the socket of somebody who serves.
   */
  private static void removeAbandoned(Path path) throws IOException {
    if (!Files.exists(path, NOFOLLOW_LINKS)) {
      return;
    }
    if (!isSocket(path)) {
      throw new FileAlreadyExistsException("there is something else than a socket");
    }
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobody) {
      Files.deleteIfExists(path);
      return;
    }
    throw new BindException("another process listens there");
  }

  private static boolean isSocket(Path path) throws IOException {
    return ((int) Files.getAttribute(path, "unix:mode", NOFOLLOW_LINKS) & FILE_TYPE) == SOCKET;
  }

  private List<SocketAddress> inherited(Map<String, String> environment) throws StartFailure {
    var count = environment.get("LISTEN_FDS");
    var pid = environment.get("LISTEN_PID");
    if (count == null || !count.matches("[1-9][0-9]{0,2}")
        || !Long.toString(ProcessHandle.current().pid()).equals(pid)) {
      throw new StartFailure(
          "systemd handed over no socket (expected: LISTEN_FDS and LISTEN_PID, from a .socket unit)");
    }
    var bound = new ArrayList<SocketAddress>();
    for (int descriptor = SYSTEMD_FIRST; descriptor < SYSTEMD_FIRST
        + Integer.parseInt(count); descriptor++) {
      bound.add(server.adopt(transport.inherited(descriptor)));
    }
    return bound;
  }
}
