package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** How long a client may take, on a clock that the test moves. */
class HttpConnectionTest {
  private static final int IDLE = 60;
  private static final int HEAD = 10;
  private static final int STALL = 30;
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: edge\r\nContent-Length: 1000\r\n\r\n";

  private final MockTicker clock = Ticker.newMockTicker();
  private final ArrayDeque<ChannelPromise> untaken = new ArrayDeque<>();
  private boolean clientTakes = true;
  private long sentBytes = -1;
  private final EmbeddedChannel channel = EmbeddedChannel.builder()
      .ticker(clock)
      .register(false)
      .build();
  private RequestHandler handler = exchange -> exchange.send(head().with("Content-Length", 0));
  private final HttpServer server = new HttpServer(new EmbeddedChannel().eventLoop(),
      new HttpLimits(1000, 1000, 1000, 1_000_000, 1, Duration.ofSeconds(IDLE),
          Duration.ofSeconds(HEAD), Duration.ofSeconds(STALL)),
      exchange -> handler.handle(exchange), entry -> sentBytes = entry.bytesSent(),
      (_, _) -> "client", clock::nanoTime);

  HttpConnectionTest() throws Exception {
    channel.pipeline().addLast(new Client(), new HttpConnection(server));
    channel.register();
  }

  @AfterEach
  void end() {
    untaken.forEach(write -> write.tryFailure(new IOException("the test is over")));
    channel.finishAndReleaseAll();
  }

  /** Takes what is sent to it at once, or when the test says so. */
  private final class Client extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      if (clientTakes) {
        promise.setSuccess();
      } else {
        untaken.add(promise);
      }
    }
  }

  /** A body of so many pieces. */
  private record Zeros(int pieces) implements Pieces {
    @Override
    public long bytes() {
      return (long) pieces * PIECE_BYTES;
    }

    @Override
    public CompletionStage<ByteBuf> next() {
      return CompletableFuture.completedStage(Unpooled.wrappedBuffer(new byte[PIECE_BYTES]));
    }
  }

  private static ResponseHead head() {
    return new ResponseHead(200, "OK");
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  /** A byte each second, as long as it is listened to. */
  private void trickle(int seconds) {
    for (int second = 0; second < seconds && channel.isActive(); second++) {
      send("x");
      after(1);
    }
  }

  private void after(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(1, TimeUnit.SECONDS);
      channel.runPendingTasks();
    }
  }

  private void take() {
    untaken.remove().setSuccess();
    channel.runPendingTasks();
  }

  @Test
  void whoAsksForNothingIsClosed() {
    after(IDLE - 1);
    assertThat(channel.isActive()).isTrue();
    after(HEAD);
    assertThat(channel.isActive()).isFalse();
    assertThat(server.stats().closedIdle()).isEqualTo(1);
  }

  @Test
  void whoseHeadTricklesInIsClosed() {
    for (int second = 0; second < HEAD - 1; second++) {
      send("GET / HTTP".substring(second, second + 1));
      after(1);
    }
    assertThat(channel.isActive()).isTrue();
    after(HEAD);
    assertThat(channel.isActive()).isFalse();
    assertThat(server.stats().closedSlowHead()).isEqualTo(1);
  }

  @Test
  void whoseBodyTricklesInIsClosed() {
    send(REQUEST);
    trickle(IDLE - 1);
    assertThat(channel.isActive()).isTrue();
    assertThat(server.stats().closedSlowBody()).isZero();
    trickle(HEAD);
    assertThat(channel.isActive()).isFalse();
    assertThat(server.stats().closedSlowBody()).isEqualTo(1);
    assertThat(server.stats().closedIdle()).isZero();
  }

  @Test
  void whoseBodyCameInTimeMayAskAgain() {
    send(REQUEST);
    after(IDLE - 10);
    send("x".repeat(1000));
    after(IDLE - 10);
    send(REQUEST);
    after(IDLE - 10);
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void whoTakesNothingOfAStreamIsClosedThoughItsBodyTricklesIn() {
    handler = exchange -> exchange.send(head(), new Zeros(9));
    clientTakes = false;
    send(REQUEST);
    trickle(STALL - 1);
    assertThat(channel.isActive()).isTrue();
    trickle(HEAD);
    assertThat(channel.isActive()).isFalse();
    assertThat(server.stats().closedStalled()).isEqualTo(1);
    assertThat(sentBytes).isZero();
  }

  /** Two pieces after its head are on their way, and no more are made before one is taken. */
  @Test
  void whoTakesAStreamSlowlyGetsAllOfIt() {
    handler = exchange -> exchange.send(head(), new Zeros(9));
    clientTakes = false;
    send(REQUEST + "x".repeat(1000));
    channel.runPendingTasks();
    take(); // the head
    for (int piece = 0; piece < 9; piece++) {
      assertThat(untaken).hasSizeLessThanOrEqualTo(2);
      after(STALL - 10);
      take();
    }
    assertThat(sentBytes).isEqualTo(9 * Pieces.PIECE_BYTES);
    assertThat(server.stats().closedStalled()).isZero();
    assertThat(channel.isActive()).isTrue();
  }
}
