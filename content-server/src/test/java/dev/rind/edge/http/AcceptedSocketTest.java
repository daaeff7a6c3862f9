package dev.rind.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Connections of real clients, on one loop. */
class AcceptedSocketTest {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CORK = 3;

  private final EventLoopGroup loops = Transport.EPOLL.loops(1);
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final InetSocketAddress address = listening(InetAddress.getLoopbackAddress());

  /** What it reads it sends back. */
  private InetSocketAddress listening(InetAddress at) {
    var wanted = new InetSocketAddress(at, 0);
    return (InetSocketAddress) new ServerBootstrap().group(loops)
        .channelFactory(Transport.EPOLL.listeners(wanted))
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            accepted.add(channel);
            channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
                var _ = ctx.writeAndFlush(bytes.retain());
              }
            });
          }
        })
        .bind(wanted)
        .syncUninterruptibly()
        .channel()
        .localAddress();
  }

  @AfterEach
  void end() {
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private Socket client() throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  private static void assertEchoes(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    assertThat(client.getInputStream().read()).isEqualTo(value);
  }

  private static void endWith(AcceptedSocket socket, int value) {
    socket.eventLoop().submit(() -> {
      socket.cork();
      var _ = socket.writeAndFlush(socket.alloc().buffer().writeByte(value));
      var _ = socket.close();
    }).syncUninterruptibly();
  }

  @Test
  void itKnowsItsPeerAndSendsWithoutDelay() throws IOException, InterruptedException {
    try (var client = client()) {
      assertEchoes(client, 7);
      var socket = accepted.take();
      assertThat(socket).isInstanceOf(AcceptedSocket.class);
      assertThat(socket.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
      assertThat(((LinuxSocket) ((AcceptedSocket) socket).fd()).isTcpNoDelay()).isTrue();
    }
  }

  /** Descriptors of those that end are those of the next. */
  @Test
  void othersComeAndGo() throws IOException, InterruptedException {
    try (var stays = client()) {
      assertEchoes(stays, 1);
      var open = new ArrayDeque<Socket>();
      for (int i = 0; i < 300; i++) {
        open.add(client());
        assertEchoes(open.getLast(), i % 100);
        if (open.size() > 5) {
          open.remove().close();
        }
      }
      assertEchoes(stays, 2);
      for (var client : open) {
        client.close();
      }
    }
    for (int i = 0; i < 301; i++) {
      accepted.take().closeFuture().syncUninterruptibly();
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void whatIsCorkedIsNotLostWhereBytesWereNotRead() throws IOException, InterruptedException {
    try (var client = client()) {
      assertEchoes(client, 1);
      var socket = (AcceptedSocket) accepted.take();
      socket.eventLoop().submit(() -> socket.config().setAutoRead(false)).syncUninterruptibly();
      client.getOutputStream().write(3);
      endWith(socket, 2);
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void whatIsClosedTellsNothingToWhoHasItsNumberNext() throws IOException, InterruptedException {
    for (var isNext = false; !isNext;) { // others of this process may come between
      try (var client = client()) {
        assertEchoes(client, 1);
        var socket = (AcceptedSocket) accepted.take();
        isNext = socket.eventLoop().submit(() -> {
          var _ = socket.close();
          var next = LinuxSocket.newSocketStream();
          try {
            socket.cork();
            assertThat(next.getIntOpt(IPPROTO_TCP, TCP_CORK)).isZero();
            return next.intValue() == socket.fd().intValue();
          } finally {
            next.close();
          }
        }).syncUninterruptibly().getNow();
      }
    }
  }

  @Test
  void whatIsCorkedLeavesWithTheEnd() throws IOException, InterruptedException {
    try (var client = client()) {
      assertEchoes(client, 1);
      var socket = (AcceptedSocket) accepted.take();
      endWith(socket, 2);
      assertThat(client.getInputStream().readAllBytes()).containsExactly(2);
    }
  }
}
