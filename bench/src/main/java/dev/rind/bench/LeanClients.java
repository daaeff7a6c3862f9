package dev.rind.bench;

import dev.rind.edge.http.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients on connections that are kept, which send requests that are ready and look at the status of an answer only:
 * so that asking takes less of the machine than answering, which {@link Connections} does not promise.
 *
 * <p><b>Threading:</b> a loop of their own. Turns are started from one thread, one after the other.
 *
 * <p><b>Bounds:</b> the connections, opened at once.
 *
 * <p><b>Errors:</b> a connection that is lost, or an answer whose head does not come in one piece, fails the turn.
 */
final class LeanClients implements AutoCloseable {
  private static final int READ_BYTES = 32 << 10;
  private static final int HEAD_MAX = 2048;
  private static final String LENGTH = "\r\nContent-Length: ";
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final long PACE_MILLIS = 1;

  private final EventLoopGroup loops = Transport.best().loops(1);
  private final EventLoop loop = loops.next();
  private final List<Connection> connections = new ArrayList<>();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private @Nullable Running running;

  /** What came of a turn: answers by their status. */
  record Turn(Map<Integer, Long> answers, double seconds) {
    Turn {
      answers = Map.copyOf(answers);
    }

    long count() {
      return answers.values().stream().mapToLong(Long::longValue).sum();
    }

    double perSecond() {
      return count() / seconds;
    }
  }

  /** @param from the address that they have */
  LeanClients(String from, InetSocketAddress server, int many) throws IOException {
    var bootstrap = new Bootstrap().group(loop)
        .channelFactory(Transport.best().clients(server))
        // One that adapts itself to short answers reads a head in pieces.
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
        .localAddress(from, 0)
        .remoteAddress(server)
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Connection(channel));
          }
        });
    for (int n = 0; n < many; n++) {
      var connected = bootstrap.connect().awaitUninterruptibly();
      if (!connected.isSuccess()) {
        close();
        throw new IOException("no connection", connected.cause());
      }
      connections.add(connected.channel().pipeline().get(Connection.class));
    }
    idle.addAll(connections);
  }

  /** Each asks for the same again as soon as it was answered; the requests are dealt out to them in turn. */
  CompletableFuture<Turn> askAgainAndAgain(List<byte[]> requests, Duration time) {
    var ready = requests.stream().map(Unpooled::wrappedBuffer).toList();
    return start(time, Long.MAX_VALUE, clients -> {
      for (int n = 0; n < connections.size(); n++) {
        var request = ready.get(n % ready.size());
        connections.get(n).next = request::retainedDuplicate;
      }
      clients.sendDue();
    });
  }

  /** So many a second, whoever is idle; where nobody is, as soon as somebody is. */
  CompletableFuture<Turn> keepPace(int perSecond, Supplier<byte[]> requests, Duration time) {
    return start(time, 0, turn -> {
      connections.forEach(each -> each.next = () -> Unpooled.wrappedBuffer(requests.get()));
      var pace = loop.scheduleAtFixedRate(() -> {
        turn.due = (System.nanoTime() - turn.began) * perSecond / 1_000_000_000L - turn.sent;
        turn.sendDue();
      }, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
      var _ = turn.ended.whenComplete((_, _) -> pace.cancel(false));
    });
  }

  private interface Beginning {
    void begin(Running turn);
  }

  private CompletableFuture<Turn> start(Duration time, long due, Beginning beginning) {
    var turn = new Running(due);
    loop.execute(() -> {
      running = turn;
      beginning.begin(turn);
    });
    var _ = loop.schedule(turn::end, time.toNanos(), TimeUnit.NANOSECONDS);
    return turn.ended;
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** A turn that is under way. */
  private final class Running {
    private final long began = System.nanoTime();
    private final Map<Integer, Long> answers = new TreeMap<>();
    private final CompletableFuture<Turn> ended = new CompletableFuture<>();
    private long due;
    private long sent;
    private boolean ending;

    private Running(long due) {
      this.due = due;
    }

    void sendDue() {
      while (!ending && due > 0 && !idle.isEmpty()) {
        due--;
        sent++;
        idle.remove().send();
      }
    }

    /** Sends nothing more, and waits for what is under way. */
    void end() {
      ending = true;
      if (idle.size() == connections.size()) {
        ended.complete(new Turn(answers, (System.nanoTime() - began) / 1e9));
      }
    }

    void answered(int status, Connection by) {
      answers.merge(status, 1L, Long::sum);
      idle.add(by);
      if (ending) {
        end();
      } else {
        sendDue();
      }
    }
  }

  /** One of them, idle or with one request under way. */
  private final class Connection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private Supplier<ByteBuf> next = () -> Unpooled.EMPTY_BUFFER;
    private int status;
    /** Bytes of the body that have not come; negative: nor has the head. */
    private long left = -1;

    private Connection(Channel channel) {
      this.channel = channel;
    }

    void send() {
      var _ = channel.writeAndFlush(next.get(), channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
      var bytes = (ByteBuf) message;
      try {
        if (left < 0) {
          readHead(bytes);
        }
        left -= bytes.readableBytes();
      } finally {
        bytes.release();
      }
      if (left == 0 && running != null) {
        left = -1;
        running.answered(status, this);
      }
    }

    private void readHead(ByteBuf bytes) throws IOException {
      var text = bytes.toString(bytes.readerIndex(), Math.min(bytes.readableBytes(), HEAD_MAX),
          StandardCharsets.ISO_8859_1);
      var end = text.indexOf("\r\n\r\n");
      var length = text.indexOf(LENGTH);
      if (end < 0 || length < 0 || length > end) {
        throw new IOException("not a head with a length: " + text);
      }
      var value = length + LENGTH.length();
      left = Long.parseLong(text, value, text.indexOf('\r', value), 10);
      status = Integer.parseInt(text, STATUS_AT, STATUS_AT + 3, 10);
      bytes.skipBytes(end + 4);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (running != null) {
        running.ended.completeExceptionally(cause);
      }
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      exceptionCaught(context, new IOException("the connection was closed"));
    }
  }
}
