package dev.rind.edge.http;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/**
 * A client's TCP connection, by epoll: Netty's, without what that asks the system for each (its own address, the length of
 * its buffers, whether it lingers) and tells it twice. For a client that comes with one request those were six of fifteen
 * system calls.
 *
 * <p><b>Threading:</b> as of any channel.
 */
final class AcceptedSocket extends AbstractEpollStreamChannel {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CORK = 3;

  private final InetSocketAddress peer;
  private boolean resets;
  private final EpollChannelConfig config = new EpollChannelConfig(this) {
    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.SO_LINGER) && value instanceof Integer seconds) {
        resets = seconds == 0;
        tell(() -> socket.setSoLinger(seconds));
        return true;
      }
      return super.setOption(option, value);
    }
  };

  AcceptedSocket(int descriptor, InetSocketAddress peer) {
    super(LinuxSocket.newSocket(descriptor), false);
    this.peer = peer;
    active = true;
    try {
      setFlag(Native.EPOLLIN); // before it is registered: later that is another call
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private interface Telling {
    void run() throws IOException;
  }

  /** Not once it is closed, since by then its number may be that of another one. */
  private void tell(Telling what) {
    try {
      if (socket.isOpen()) {
        what.run();
      }
    } catch (IOException gone) {
      // What is sent or read next tells so.
    }
  }

  /** From now on what does not fill a segment waits for more, or the end, and leaves with it. */
  void cork() {
    tell(() -> socket.setIntOpt(IPPROTO_TCP, TCP_CORK, 1));
  }

  /**
   * Closes it first, which takes it out of epoll as well: then there is nothing to be taken out. Before that the end is
   * sent, with what waits for it: where bytes were not read, to close would throw it away (RFC 2525 section 2.17).
   */
  @Override
  protected void doClose() throws Exception {
    try {
      if (!resets) {
        tell(() -> socket.shutdown(false, true));
      }
      socket.close();
    } finally {
      super.doClose();
    }
  }

  @Override
  protected InetSocketAddress remoteAddress0() {
    return peer;
  }

  @Override
  public EpollChannelConfig config() {
    return config;
  }
}
