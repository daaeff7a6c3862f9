package dev.rind.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is handed to a real socket, as far as it takes it. */
class DirectSendTest {
  private static final byte[] HEAD = "HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII);
  /** More than a socket takes of who reads nothing. */
  private static final int TOO_MUCH = 16 << 20;

  private final EventLoopGroup loops = Transport.EPOLL.loops(1);
  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final byte[] bytes = new byte[TOO_MUCH];
  private final Socket client;

  DirectSendTest() throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var listener = new ServerBootstrap().group(loops)
        .channelFactory(Transport.EPOLL.listeners(loopback))
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            accepted.complete(channel);
          }
        })
        .bind(loopback)
        .syncUninterruptibly()
        .channel();
    var address = (InetSocketAddress) listener.localAddress();
    client = new Socket(address.getAddress(), address.getPort());
    new Random(5).nextBytes(bytes);
  }

  @BeforeEach
  void linked() {
    await().until(LinuxCalls::areLinked);
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private <T> T onLoop(Callable<T> task) {
    return channel().eventLoop().submit(task).syncUninterruptibly().getNow();
  }

  private Channel channel() {
    return accepted.join();
  }

  private static ByteBuf head() {
    return PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(HEAD);
  }

  private byte[] read(int sizeBytes) throws IOException {
    return client.getInputStream().readNBytes(sizeBytes);
  }

  @Test
  void aBufferIsSentAtOnce() throws IOException {
    var head = head();
    assertThat(onLoop(() -> DirectSend.send(channel(), head, false))).isTrue();
    assertThat(read(HEAD.length)).isEqualTo(HEAD);
    head.release();
  }

  @Test
  void whatWaitsLeavesWithTheFileBehindIt(@TempDir Path folder) throws IOException {
    var file = FileChannel.open(Files.write(folder.resolve("file"), bytes));
    var head = head();
    var sent = onLoop(() -> {
      var whole = DirectSend.send(channel(), head, true);
      var _ = channel().writeAndFlush(new DefaultFileRegion(file, 10, 60_000));
      return whole;
    });
    assertThat(sent).isTrue();
    assertThat(read(HEAD.length)).isEqualTo(HEAD);
    assertThat(read(60_000)).isEqualTo(Arrays.copyOfRange(bytes, 10, 60_010));
    head.release();
  }

  @Test
  void whatASocketDoesNotTakeIsLeftForNetty() throws IOException {
    var much = Unpooled.directBuffer().writeBytes(bytes);
    assertThat(onLoop(() -> DirectSend.send(channel(), much, false))).isFalse();
    assertThat(much.readableBytes()).isBetween(1, TOO_MUCH - 1);
    var rest = channel().writeAndFlush(much);
    assertThat(read(TOO_MUCH)).isEqualTo(bytes);
    assertThat(rest.syncUninterruptibly().isSuccess()).isTrue();
  }

  @Test
  void aLastBufferLeavesWithTheEndOfItsConnection() throws IOException {
    var head = head();
    assertThat(onLoop(() -> DirectSend.send(channel(), head, true))).isTrue();
    channel().close().syncUninterruptibly();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo(HEAD);
    head.release();
  }

  @Test
  void nothingOvertakesWhatWaits() throws IOException {
    var head = head();
    var sent = onLoop(() -> {
      var _ = channel().write(Unpooled.copiedBuffer("before", US_ASCII));
      var whole = DirectSend.send(channel(), head, false);
      channel().flush();
      return whole;
    });
    assertThat(sent).isFalse();
    assertThat(head.readableBytes()).isEqualTo(HEAD.length);
    assertThat(read(6)).asString(US_ASCII).isEqualTo("before");
    head.release();
  }

  @Test
  void onlyWhatIsOpenAndOfThisKindIsSentTo() {
    var head = head();
    assertThat(DirectSend.send(new EmbeddedChannel(), head, false)).isFalse();
    channel().close().syncUninterruptibly();
    assertThat(onLoop(() -> DirectSend.send(channel(), head, false))).isFalse();
    assertThat(head.readableBytes()).isEqualTo(HEAD.length);
    head.release();
  }
}
