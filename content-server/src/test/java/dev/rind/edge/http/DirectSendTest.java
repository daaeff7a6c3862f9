package dev.rind.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** Heads and bodies that are handed to a real socket, as far as it takes them. */
class DirectSendTest {
  private static final byte[] HEAD = "HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII);
  /** More than a socket takes of who reads nothing. */
  private static final int TOO_MUCH = 16 << 20;

  private final EventLoopGroup loops = Transport.EPOLL.loops(1);
  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final AtomicInteger freed = new AtomicInteger();
  private final DirectSend direct = new DirectSend();
  private final byte[] bytes = new byte[TOO_MUCH];
  private final Socket client;

  DirectSendTest() throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var listener = new ServerBootstrap().group(loops)
        .channelFactory(Transport.EPOLL.listeners(loopback))
        .childOption(ChannelOption.SO_SNDBUF, 64 << 10)
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
    assertThat(LinuxCalls.link()).isTrue();
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

  /** The first of the bytes. */
  private ByteBuf body(int sizeBytes) {
    var shared = Objects.requireNonNull(SharedBytes.ofSize(sizeBytes, freed::incrementAndGet));
    shared.writeBytes(bytes, 0, sizeBytes);
    var body = shared.retainedDuplicate();
    shared.release();
    return body;
  }

  private byte[] read(int sizeBytes) throws IOException {
    return client.getInputStream().readNBytes(sizeBytes);
  }

  @Test
  void headAndBodyAreSentAtOnceFromWhereTheBodyBegins() throws IOException {
    var head = head();
    var body = body(60_000).skipBytes(10_000);
    assertThat(onLoop(() -> direct.send(channel(), head, body))).isTrue();
    assertThat(head.isReadable()).isFalse();
    assertThat(read(HEAD.length)).isEqualTo(HEAD);
    assertThat(read(50_000)).isEqualTo(Arrays.copyOfRange(bytes, 10_000, 60_000));
    head.release();
    body.release();
    assertThat(freed).hasValue(1);
  }

  @Test
  void oneBufferIsSentAtOnce() throws IOException {
    var head = head();
    assertThat(onLoop(() -> direct.send(channel(), head, false))).isTrue();
    assertThat(read(HEAD.length)).isEqualTo(HEAD);
    head.release();
  }

  @Test
  void whatASocketDoesNotTakeIsLeftForNetty() throws IOException {
    var head = head();
    var body = body(TOO_MUCH);
    assertThat(onLoop(() -> direct.send(channel(), head, body))).isFalse();
    assertThat(head.isReadable()).isFalse();
    assertThat(body.readableBytes()).isBetween(1, TOO_MUCH - 1);
    var rest = channel().writeAndFlush(body);
    assertThat(read(HEAD.length)).isEqualTo(HEAD);
    assertThat(read(TOO_MUCH)).isEqualTo(bytes);
    assertThat(rest.syncUninterruptibly().isSuccess()).isTrue();
    head.release();
    assertThat(freed).hasValue(1);
  }

  @Test
  void aLastBufferLeavesWithTheEndOfItsConnection() throws IOException {
    var head = head();
    assertThat(onLoop(() -> direct.send(channel(), head, true))).isTrue();
    channel().close().syncUninterruptibly();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo(HEAD);
    head.release();
  }

  @Test
  void nothingOvertakesWhatWaits() throws IOException {
    var head = head();
    var body = body(5000);
    var sent = onLoop(() -> {
      var _ = channel().write(Unpooled.copiedBuffer("before", US_ASCII));
      var whole = direct.send(channel(), head, body)
          || direct.send(channel(), head, false);
      channel().flush();
      return whole;
    });
    assertThat(sent).isFalse();
    assertThat(head.readableBytes()).isEqualTo(HEAD.length);
    assertThat(body.readableBytes()).isEqualTo(5000);
    assertThat(read(6)).asString(US_ASCII).isEqualTo("before");
    head.release();
    body.release();
  }

  @Test
  void whatIsSentStaysAsItWasWhenTheMemoryIsGivenBack() throws IOException {
    var head = head();
    var body = body(32 << 10);
    onLoop(() -> direct.send(channel(), head, body));
    head.release();
    body.release();
    assertThat(freed).hasValue(1);
    body(32 << 10).setZero(0, 32 << 10).release();
    assertThat(read(HEAD.length)).isEqualTo(HEAD);
    assertThat(read(32 << 10)).isEqualTo(Arrays.copyOf(bytes, 32 << 10));
  }

  @Test
  void onlyWhatIsOpenAndOfThisKindIsSentTo() {
    var head = head();
    var body = body(5000);
    var plain = Unpooled.directBuffer().writeBytes(bytes, 0, 5000);
    assertThat(onLoop(() -> direct.send(channel(), head, plain.duplicate()))).isFalse();
    assertThat(direct.send(new EmbeddedChannel(), head, body)).isFalse();
    channel().close().syncUninterruptibly();
    assertThat(onLoop(() -> direct.send(channel(), head, body))).isFalse();
    assertThat(head.readableBytes()).isEqualTo(HEAD.length);
    assertThat(body.readableBytes()).isEqualTo(5000);
    head.release();
    body.release();
    plain.release();
  }
}
