package dev.rind.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** How sockets are watched: epoll where there is one, else what the JDK has; io_uring for who asks for it. */
public enum Transport {
  EPOLL, IO_URING, NIO;

  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** This one, or {@link UnsupportedOperationException}, which says why it cannot be had here. */
  public Transport available() {
    var cause = switch (this) {
      case EPOLL -> Epoll.unavailabilityCause();
      case IO_URING -> IoUring.unavailabilityCause();
      case NIO -> null;
    };
    if (cause != null) {
      throw new UnsupportedOperationException(innermost(cause).getMessage(), cause);
    }
    return this;
  }

  private static Throwable innermost(Throwable of) {
    Throwable inner = of;
    for (@Nullable
    Throwable next = of; next != null; next = next.getCause()) {
      inner = next;
    }
    return inner;
  }

  /** The event loops of the process; who makes them ends them. */
  public EventLoopGroup loops(int threads) {
    var factory = new DefaultThreadFactory("rind-loop");
    return new MultiThreadIoEventLoopGroup(threads, factory, switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    });
  }

  /** Makes listening sockets for addresses of this kind. */
  public ChannelFactory<ServerChannel> listeners(SocketAddress address) {
    var local = address instanceof DomainSocketAddress;
    return switch (this) {
      case EPOLL -> local ? EpollServerDomainSocketChannel::new : ListeningSocket::new;
      case IO_URING ->
        local ? IoUringServerDomainSocketChannel::new : IoUringServerSocketChannel::new;
      case NIO -> local ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
    };
  }

  /** Makes sockets that connect to addresses of this kind. */
  public ChannelFactory<Channel> clients(SocketAddress address) {
    var local = address instanceof DomainSocketAddress;
    return switch (this) {
      case EPOLL -> local ? EpollDomainSocketChannel::new : EpollSocketChannel::new;
      case IO_URING -> local ? IoUringDomainSocketChannel::new : IoUringSocketChannel::new;
      case NIO -> local ? NioDomainSocketChannel::new : NioSocketChannel::new;
    };
  }

  /** A listening socket that somebody else opened. */
  public ChannelFactory<ServerChannel> inherited(int descriptor) {
    if (this != EPOLL) {
      throw new UnsupportedOperationException("sockets of systemd need epoll");
    }
    return () -> new ListeningSocket(descriptor);
  }

  /** Whether parts of files can be handed to a socket as they are; else {@link CopiedRegions}. */
  static boolean sendsFiles(Channel channel) {
    return !(channel instanceof IoUringSocketChannel
        || channel instanceof IoUringDomainSocketChannel);
  }
}
