package dev.rind.edge.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.util.concurrent.MultithreadEventExecutorGroup;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Listens on one or more addresses and hands each request to a handler.
 *
 * <p><b>Threading:</b> connections are spread over the loops of a group; {@code bind}, {@code drain}
 * and {@code close} are callable from any thread but those loops.
 *
 * <p><b>Bounds:</b> {@link HttpLimits}. With as many connections open as it allows, accepting stops
 * until one ends: clients wait in the kernel's backlog. Each further listener may still take one
 * more, since it hears of that at its next; and where there is no epoll, what one look gives.
 */
public final class HttpServer implements AutoCloseable {
  private static final int BACKLOG = 4096;
  /** Of heads that came before, of all loops together. */
  private static final long KNOWN_BYTES_MAX = 32 << 20;

  private final EventLoopGroup loops;
  private final HttpLimits limits;
  private final RequestCheck check;
  private final RequestHandler handler;
  private final RequestLog requestLog;
  private final ClientNaming clientNaming;
  private final LongSupplier nanos;
  private final HttpStats stats = new HttpStats();
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private final Map<EventLoop, LoopConnections> connections = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
  private volatile boolean draining;
  private volatile TimeOfDay time;

  /** A server that listens nowhere yet. */
  public HttpServer(EventLoopGroup loops, HttpLimits limits, RequestHandler handler,
      RequestLog requestLog,
      ClientNaming clientNaming) {
    this(loops, limits, handler, requestLog, clientNaming, System::nanoTime);
  }

  /** @param nanos the clock that clients' time is taken by, which only goes forward */
  HttpServer(EventLoopGroup loops, HttpLimits limits, RequestHandler handler,
      RequestLog requestLog,
      ClientNaming clientNaming, LongSupplier nanos) {
    this.loops = loops;
    this.limits = limits;
    this.check = new RequestCheck(limits);
    this.handler = handler;
    this.requestLog = requestLog;
    this.clientNaming = clientNaming;
    this.nanos = nanos;
    this.time = TimeOfDay.now(nanos.getAsLong());
  }

  HttpLimits limits() {
    return limits;
  }

  RequestCheck check() {
    return check;
  }

  RequestHandler handler() {
    return handler;
  }

  long nanos() {
    return nanos.getAsLong();
  }

  RequestLog requestLog() {
    return requestLog;
  }

  public HttpStats stats() {
    return stats;
  }

  /** Connections open now. */
  public int open() {
    return open.get();
  }

  boolean isDraining() {
    return draining;
  }

  ClientNaming clientNaming() {
    return clientNaming;
  }

  /** The time of day for a moment of the server's clock. */
  TimeOfDay time(long nanos) {
    var known = time;
    if (!known.covers(nanos)) {
      time = known = TimeOfDay.now(nanos());
    }
    return known;
  }

  /** Listens at an address; gives the one that was bound, which has a port where port 0 was asked for. */
  public SocketAddress bind(ChannelFactory<ServerChannel> factory, SocketAddress address) {
    return listening(bootstrap(factory).bind(address));
  }

  /** Listens on a socket that is bound already. */
  public SocketAddress adopt(ChannelFactory<ServerChannel> factory) {
    return listening(bootstrap(factory).register());
  }

  private SocketAddress listening(ChannelFuture begun) {
    var listener = begun.syncUninterruptibly().channel();
    listeners.add(listener);
    return listener.localAddress();
  }

  private ServerBootstrap bootstrap(ChannelFactory<ServerChannel> factory) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(factory)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .handler(new Gate())
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            connected(channel);
          }
        });
  }

  /** Those of a loop. */
  LoopConnections connectionsOf(EventLoop loop) {
    return connections.computeIfAbsent(loop,
        made -> new LoopConnections(made, limits, KNOWN_BYTES_MAX / loopsNumber()));
  }

  private int loopsNumber() {
    return loops instanceof MultithreadEventExecutorGroup several ? several.executorCount() : 1;
  }

  private void connected(Channel channel) {
    if (!Transport.sendsFiles(channel)) {
      channel.pipeline().addLast(new CopiedRegions());
    }
    if (channel instanceof AbstractEpollStreamChannel) {
      // Others read when there is nothing to read yet, and keep where to.
      channel.config().setRecvByteBufAllocator(connectionsOf(channel.eventLoop()).reading());
    }
    channel.pipeline().addLast(new HttpConnection(this));
    if (draining) {
      var _ = channel.close();
    }
  }

  /** Counts connections, and stops accepting while as many are open as may be. */
  private final class Gate extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      // Not when the connection's own loop takes it up: by then more could have been accepted.
      stats.accept();
      open.incrementAndGet();
      ((Channel) accepted).closeFuture().addListener(_ -> {
        if (open.decrementAndGet() == 0 && draining) {
          drained.complete(true);
        }
        resume();
      });
      ctx.fireChannelRead(accepted);
      if (open.get() >= limits.connectionsMax() && ctx.channel().config().isAutoRead()) {
        stats.pause();
        ctx.channel().config().setAutoRead(false);
        resume(); // one may have ended just before the lines above, when there was nothing to resume
      }
    }

    private void resume() {
      if (open.get() < limits.connectionsMax() && !draining) {
        listeners.forEach(listener -> listener.config().setAutoRead(true));
      }
    }
  }

  /**
   * Stops accepting, closes what is idle, and lets what is in flight be finished.
   *
   * @return completes when no connection is left, or with {@code false} when {@code patience} is over
   */
  public CompletableFuture<Boolean> drain(Duration patience) {
    draining = true;
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    connections.values().forEach(LoopConnections::drain);
    if (open.get() == 0) {
      drained.complete(true);
    }
    return drained.completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends everything at once. */
  @Override
  public void close() {
    draining = true;
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    connections.values().forEach(each -> each.close().syncUninterruptibly());
  }
}
