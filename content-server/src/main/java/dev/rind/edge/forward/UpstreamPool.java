package dev.rind.edge.forward;

import dev.rind.edge.body.IoPool;
import dev.rind.edge.http.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to the target, so that what is passed on never changes threads.
 *
 * <p><b>Threading:</b> everything on that loop; names are looked up elsewhere.
 *
 * <p><b>Bounds:</b> {@code openMax} connections, {@code waitingMax} requests that wait for one, for as long as
 * a connection may take to be made.
 */
final class UpstreamPool {
  private static final int LINE_MAX = 16 * 1024;
  private static final int HEAD_MAX = 64 * 1024;
  private static final int PIECE_MAX = 64 * 1024;

  private final Target target;
  private final ForwardLimits limits;
  private final int openMax;
  private final int waitingMax;
  private final Transport transport;
  private final IoPool names;
  private final EventLoop loop;
  private final ForwardStats stats;
  private final ArrayDeque<Upstream> kept = new ArrayDeque<>();
  /** By the order in which they came. */
  private final SequencedMap<Long, CompletableFuture<Upstream>> waiting = new LinkedHashMap<>();
  private long came;
  private int open;

  /** @param loops among how many the bounds are shared */
  UpstreamPool(Target target, ForwardLimits limits, int loops, Transport transport, IoPool names,
      EventLoop loop, ForwardStats stats) {
    this.target = target;
    this.limits = limits;
    this.openMax = Math.max(1, limits.connectionsMax() / loops);
    this.waitingMax = Math.max(1, limits.waitingMax() / loops);
    this.transport = transport;
    this.names = names;
    this.loop = loop;
    this.stats = stats;
  }

  /**
   * A connection for one request, which comes back by {@code giveBack} or {@code ended}.
   *
   * @param anew not one that was kept, since the last one that was had been closed
   */
  CompletableFuture<Upstream> take(boolean anew) {
    assert loop.inEventLoop();
    if (anew) {
      kept.forEach(Upstream::close);
      kept.clear();
    }
    for (Upstream last = kept.pollLast(); last != null; last = kept.pollLast()) {
      if (last.isOpen()) {
        return CompletableFuture.completedFuture(last);
      }
    }
    var taken = new CompletableFuture<Upstream>();
    if (open < openMax) {
      connect(taken);
    } else if (waiting.size() < waitingMax) {
      await(taken);
    } else {
      stats.refused.increment();
      taken.completeExceptionally(
          ForwardFailure.overload("Too many requests wait for the content app"));
    }
    return taken;
  }

  private void await(CompletableFuture<Upstream> taken) {
    var ticket = came++;
    waiting.put(ticket, taken);
    stats.waiting.incrementAndGet();
    var timeout = loop.schedule(() -> taken.completeExceptionally(ForwardFailure.gatewayTimeout(
        "No connection to the content app became free in time")),
        limits.connectMax().toNanos(), TimeUnit.NANOSECONDS);
    var _ = taken.whenComplete((_, failure) -> {
      stats.waiting.decrementAndGet();
      timeout.cancel(false);
      if (failure != null) {
        waiting.remove(ticket);
      }
    });
  }

  private void connect(CompletableFuture<Upstream> taken) {
    open++;
    stats.connections.incrementAndGet();
    var _ = names.run(target::resolve).whenCompleteAsync((address, failure) -> {
      if (address == null) {
        notConnected(taken, failure);
      } else {
        connect(address, taken);
      }
    }, loop);
  }

  private void connect(SocketAddress address, CompletableFuture<Upstream> taken) {
    var upstream = new Upstream(this);
    new Bootstrap().group(loop)
        .channelFactory(transport.clients(address))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectMax().toMillis())
        // One read of the socket at a time is what a slow client leaves in memory.
        .option(ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1))
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline()
                .addLast(new HttpClientCodec(new HttpDecoderConfig()
                    .setMaxInitialLineLength(LINE_MAX)
                    .setMaxHeaderSize(HEAD_MAX)
                    .setMaxChunkSize(PIECE_MAX)
                    .setStrictLineParsing(true), false, false), upstream);
          }
        })
        .connect(address)
        .addListener(done -> {
          if (!done.isSuccess()) {
            notConnected(taken, done.cause());
          } else if (!taken.complete(upstream)) {
            giveBack(upstream);
          }
        });
  }

  /** Who waits tries by itself: each tells its own client what the matter is. */
  private void notConnected(CompletableFuture<Upstream> taken, @Nullable Throwable failure) {
    left();
    taken.completeExceptionally(failure instanceof ConnectTimeoutException
        ? ForwardFailure.gatewayTimeout("The content app does not accept the connection in time")
        : ForwardFailure.badGateway("The content app cannot be connected to"));
    connectForNext();
  }

  /** Its request was answered, and it can take another. */
  void giveBack(Upstream upstream) {
    var next = waiting.pollFirstEntry();
    if (next == null || !next.getValue().complete(upstream)) {
      kept.addLast(upstream);
    }
  }

  /** It has closed. */
  void ended(Upstream upstream) {
    kept.remove(upstream);
    left();
    connectForNext();
  }

  private void connectForNext() {
    if (open < openMax) {
      var next = waiting.pollFirstEntry();
      if (next != null) {
        connect(next.getValue());
      }
    }
  }

  private void left() {
    open--;
    stats.connections.decrementAndGet();
  }
}
