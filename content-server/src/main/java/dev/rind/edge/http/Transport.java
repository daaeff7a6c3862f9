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
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;

/** How sockets are watched: epoll where there is one, else what the JDK has. */
public enum Transport {
  EPOLL, NIO;

  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** The event loops of the process; who makes them ends them. */
  public EventLoopGroup loops(int threads) {
    var factory = new DefaultThreadFactory("rind-loop");
    return new MultiThreadIoEventLoopGroup(threads, factory, switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    });
  }

  /** Makes listening sockets for addresses of this kind. */
  public ChannelFactory<ServerChannel> listeners(SocketAddress address) {
    var local = address instanceof DomainSocketAddress;
    return switch (this) {
      case EPOLL -> local ? EpollServerDomainSocketChannel::new : EpollServerSocketChannel::new;
      case NIO -> local ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
    };
  }

  /** Makes sockets that connect to addresses of this kind. */
  public ChannelFactory<Channel> clients(SocketAddress address) {
    var local = address instanceof DomainSocketAddress;
    return switch (this) {
      case EPOLL -> local ? EpollDomainSocketChannel::new : EpollSocketChannel::new;
      case NIO -> local ? NioDomainSocketChannel::new : NioSocketChannel::new;
    };
  }

  /** A listening socket that somebody else opened. */
  public ChannelFactory<ServerChannel> inherited(int descriptor) {
    if (this == NIO) {
      throw new UnsupportedOperationException("sockets of systemd need epoll");
    }
    return () -> new EpollServerSocketChannel(descriptor);
  }
}
