package dev.rind.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.AbstractEpollServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;

/**
 * A TCP socket that listens, by epoll. Its connections are {@link AcceptedSocket}s, and what it is told of them once, that
 * nothing waits for more to be sent along, they have from the beginning (tcp(7), TCP_NODELAY).
 */
final class ListeningSocket extends AbstractEpollServerChannel {
  private int backlog;
  private final EpollChannelConfig config = new EpollChannelConfig(this) {
    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.SO_BACKLOG) && value instanceof Integer number) {
        backlog = number;
        return true;
      }
      return super.setOption(option, value);
    }
  };

  ListeningSocket() {
    this(LinuxSocket.newSocketStream(), false);
  }

  /** One that is bound already, and listens. */
  ListeningSocket(int descriptor) {
    this(LinuxSocket.newSocket(descriptor), true);
  }

  private ListeningSocket(LinuxSocket socket, boolean listens) {
    super(socket, listens);
    try {
      socket.setReuseAddress(true);
      socket.setTcpNoDelay(true);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws Exception {
    super.doBind(address);
    socket.listen(backlog);
    active = true;
  }

  @Override
  protected Channel newChildChannel(int descriptor, byte[] peer, int offset, int length) {
    return new AcceptedSocket(descriptor, NativeInetAddress.address(peer, offset, length));
  }

  @Override
  public EpollChannelConfig config() {
    return config;
  }
}
