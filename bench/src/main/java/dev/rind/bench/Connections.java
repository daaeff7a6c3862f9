package dev.rind.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one server that ask over HTTP/1.1, each one thing after the other on a connection that is
 * kept; the JDK's own client spends more on a request than the edge does.
 *
 * <p><b>Threading:</b> {@code get} is callable from any thread, and completes on a loop of its own.
 *
 * <p><b>Bounds:</b> as many connections as requests under way at a time; answers up to a megabyte.
 *
 * <p><b>Errors:</b> a connection that is lost fails the request that was under way on it.
 */
final class Connections implements AutoCloseable {
  private static final int ANSWER_MAX = 1 << 20;

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1,
      NioIoHandler.newFactory());
  private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();
  private final Bootstrap bootstrap;
  private final String host;

  /** The whole of an answer. */
  record Answer(int status, String sha256, String text) {
    private static Answer of(FullHttpResponse response) {
      var body = ByteBufUtil.getBytes(response.content());
      try {
        var sha256 = MessageDigest.getInstance("SHA-256").digest(body);
        return new Answer(response.status().code(), HexFormat.of().formatHex(sha256),
            new String(body, StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  Connections(String host, int port) {
    this.host = host + ":" + port;
    bootstrap = new Bootstrap().group(loops)
        .channel(NioSocketChannel.class)
        .remoteAddress(host, port)
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline()
                .addLast(new HttpClientCodec(), new HttpObjectAggregator(ANSWER_MAX),
                    new Connection(channel));
          }
        });
  }

  /** @param target as it stands in the request, escapes and all */
  CompletableFuture<Answer> get(String target) {
    var connection = idle.poll();
    if (connection != null) {
      return connection.get(target);
    }
    var connected = new CompletableFuture<Connection>();
    var _ = bootstrap.connect().addListener((ChannelFuture done) -> {
      if (done.isSuccess()) {
        connected.complete(done.channel().pipeline().get(Connection.class));
      } else {
        connected.completeExceptionally(done.cause());
      }
    });
    return connected.thenCompose(fresh -> fresh.get(target));
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** One of them, idle or with one request under way. */
  private final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final Channel channel;
    private @Nullable CompletableFuture<Answer> underWay;

    private Connection(Channel channel) {
      this.channel = channel;
    }

    CompletableFuture<Answer> get(String target) {
      var answer = new CompletableFuture<Answer>();
      channel.eventLoop().execute(() -> send(target, answer));
      return answer;
    }

    private void send(String target, CompletableFuture<Answer> answer) {
      if (!channel.isActive()) {
        answer.completeExceptionally(new IOException("the connection was closed"));
        return;
      }
      underWay = answer;
      var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
      request.headers().set(HttpHeaderNames.HOST, host);
      var _ = channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      var answered = underWay;
      if (answered == null) {
        var _ = context.close();
        return;
      }
      underWay = null;
      var answer = Answer.of(response);
      idle.add(this); // before the answer, because whoever gets it asks for the next thing at once
      answered.complete(answer);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new IOException("the connection was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
      var _ = context.close();
    }

    private void fail(Throwable cause) {
      idle.remove(this);
      if (underWay != null) {
        underWay.completeExceptionally(cause);
      }
    }
  }
}
