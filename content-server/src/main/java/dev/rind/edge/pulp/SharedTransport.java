package dev.rind.edge.pulp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.uring.IoUringIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Lets Vert.x run on the process's event loops, so that HTTP and PostgreSQL share them. */
final class SharedTransport implements Transport, io.vertx.core.spi.transport.Transport {
  private final EventLoopGroup loops;
  private final io.vertx.core.spi.transport.Transport own;

  private SharedTransport(EventLoopGroup loops) {
    this.loops = new BorrowedLoops(loops);
    this.own = kind(loops).implementation();
  }

  /** What makes sockets that these loops can watch. */
  private static Transport kind(EventLoopGroup loops) {
    if (!(loops instanceof IoEventLoopGroup group) || group.isIoType(NioIoHandler.class)) {
      return Transport.NIO;
    }
    return group.isIoType(IoUringIoHandler.class) ? Transport.IO_URING : Transport.EPOLL;
  }

  /** A Vert.x whose only threads are these loops, and which leaves them alone when it is closed. */
  static Vertx vertx(EventLoopGroup loops) {
    var files = new FileSystemOptions().setFileCachingEnabled(false)
        .setClassPathResolvingEnabled(false);
    return Vertx.builder()
        .withTransport(new SharedTransport(loops))
        .with(new VertxOptions().setEventLoopPoolSize(1).setFileSystemOptions(files))
        .build();
  }

  @Override
  public String name() {
    return "shared";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
    return loops;
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return own.ioHandlerFactory();
  }

  @Override
  public boolean supportsDomainSockets() {
    return own.supportsDomainSockets();
  }

  @Override
  public java.net.SocketAddress convert(SocketAddress address) {
    return own.convert(address);
  }

  @Override
  public SocketAddress convert(java.net.SocketAddress address) {
    return own.convert(address);
  }

  @Override
  public DatagramChannel datagramChannel() {
    return own.datagramChannel();
  }

  @Override
  @Deprecated
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return own.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return own.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return own.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket,
      io.netty.bootstrap.Bootstrap bootstrap) {
    own.configure(options, connectTimeout, domainSocket, bootstrap);
  }
}
