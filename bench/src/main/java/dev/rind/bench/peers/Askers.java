package dev.rind.bench.peers;

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
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each ask again as soon as they have their answer, always for the same bytes, if not at the same place. They look at the status and the length of each
 * answer, and at the digest of one in some, so that asking takes little of the machine.
 *
 * <p><b>Threading:</b> everything on the loop; a turn is begun and awaited from another thread, one after the other.
 *
 * <p><b>Bounds:</b> so many connections at a time.
 *
 * <p><b>Errors:</b> an answer that is not the file, a connection that is lost, or a head that does not come in one piece,
 * fails the turn.
 */
final class Askers implements AutoCloseable {
  private static final int HEAD_ROOM = 2 << 10;
  private static final int READ_BYTES_MAX = 256 << 10;
  private static final int DIGEST_ONE_IN = 1_000;
  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(10);
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int OK = 200;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private final EventLoop loop;
  private final Load load;
  private final Bootstrap bootstrap;
  /** All of them, one behind the other. */
  private final ByteBuf requests = Unpooled.directBuffer();
  private final int[] requestEnds;
  private int nextRequest;
  private final List<Asker> kept = new ArrayList<>();
  private final MessageDigest digest = sha256();
  private boolean digestTaken;
  private @Nullable Running running;

  /**
   * What is asked for, and how.
   *
   * @param targets of the server, one after the other
   * @param fields lines of each request, each with its end
   * @param isKept whether a connection serves more than one request
   */
  record Load(InetSocketAddress server, List<String> targets, String fields, StockFile file,
      int connections, boolean isKept) {
    Load {
      targets = List.copyOf(targets);
    }

    private String request(String target) {
      return """
          GET %s HTTP/1.1\r
          Host: 127.0.0.1:%d\r
          User-Agent: libdnf (Red Hat Enterprise Linux 9.6; generic; Linux.x86_64)\r
          Accept: */*\r
          %s%s\r
          """.formatted(target, server.getPort(), isKept ? "" : "Connection: close\r\n", fields);
    }
  }

  /**
   * What came of a turn.
   *
   * @param micros what an answer took, from the request (or from connecting) to its last byte
   */
  record Answers(long count, double seconds, Histogram micros) {}

  /** Connected, where connections are kept. */
  Askers(EventLoop loop, Load load) throws IOException {
    this.loop = loop;
    this.load = load;
    this.requestEnds = load.targets.stream()
        .mapToInt(target -> requests
            .writeBytes(load.request(target).getBytes(StandardCharsets.US_ASCII))
            .writerIndex())
        .toArray();
    this.bootstrap = new Bootstrap().group(loop)
        .channelFactory(Transport.best().clients(load.server))
        .option(ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(Math.min(load.file.bytes() + HEAD_ROOM, READ_BYTES_MAX)))
        .disableResolver()
        .remoteAddress(load.server)
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Asker(channel));
          }
        });
    for (int n = 0; load.isKept && n < load.connections; n++) {
      var connected = bootstrap.connect().awaitUninterruptibly();
      if (!connected.isSuccess()) {
        close();
        throw new IOException("no connection", connected.cause());
      }
      kept.add(connected.channel().pipeline().get(Asker.class));
    }
  }

  /** Ends after so long, or so many answers, with what is under way then. */
  CompletableFuture<Answers> ask(Duration time, long atMost) {
    var turn = new Running(atMost);
    loop.execute(() -> {
      running = turn;
      kept.forEach(Asker::send);
      for (int n = kept.size(); n < load.connections; n++) {
        connect();
      }
    });
    var end = loop.schedule(() -> turn.ending = true, time.toNanos(), TimeUnit.NANOSECONDS);
    return turn.ended.whenComplete((_, _) -> end.cancel(false));
  }

  private void connect() {
    var began = System.nanoTime();
    var connecting = bootstrap.connect();
    var _ = connecting.addListener(done -> {
      if (!done.isSuccess()) {
        fail(done.cause());
        return;
      }
      var asker = connecting.channel().pipeline().get(Asker.class);
      asker.send();
      asker.began = began;
    });
  }

  private ByteBuf next() {
    var n = nextRequest++ % requestEnds.length;
    var from = n == 0 ? 0 : requestEnds[n - 1];
    return requests.retainedSlice(from, requestEnds[n] - from);
  }

  private void fail(Throwable cause) {
    if (running != null) {
      running.ended.completeExceptionally(cause);
    }
  }

  @Override
  public void close() {
    kept.stream().map(asker -> asker.leave()).toList().forEach(CompletableFuture::join);
    requests.release();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A turn that is under way. */
  private final class Running {
    private final long began = System.nanoTime();
    private final Histogram micros = new Histogram(MICROS_MAX, 3);
    private final CompletableFuture<Answers> ended = new CompletableFuture<>();
    private final long atMost;
    private int underWay = load.connections;
    private long count;
    private boolean ending;

    private Running(long atMost) {
      this.atMost = atMost;
    }

    /** Whether whoever has this answer shall ask again. */
    boolean answered(long nanos) {
      micros.recordValue(Math.min(MICROS_MAX, nanos / 1_000));
      ending |= ++count >= atMost;
      if (!ending) {
        return true;
      }
      if (--underWay == 0) {
        ended.complete(new Answers(count, (System.nanoTime() - began) / 1e9, micros));
      }
      return false;
    }

    boolean wantsDigest() {
      return count % DIGEST_ONE_IN == 0;
    }
  }

  /** A connection, idle or with one request under way. */
  private final class Asker extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private long began;
    /** Bytes of the body that have not come; negative: nor has the head. */
    private long left = -1;
    private boolean digests;
    private boolean leaving;

    private Asker(Channel channel) {
      this.channel = channel;
    }

    void send() {
      began = System.nanoTime();
      left = -1;
      var _ = channel.writeAndFlush(next(), channel.voidPromise());
    }

    CompletableFuture<Void> leave() {
      var left = new CompletableFuture<Void>();
      loop.execute(() -> {
        leaving = true;
        var _ = channel.close().addListener(_ -> left.complete(null));
      });
      return left;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
      var bytes = (ByteBuf) message;
      try {
        if (left < 0) {
          readHead(bytes);
        }
        left -= bytes.readableBytes();
        if (digests) {
          digest.update(bytes.nioBuffer());
        }
      } finally {
        bytes.release();
      }
      if (left == 0 && digests) {
        checkDigest();
      }
      if (left == 0 && load.isKept) {
        answered();
      }
    }

    private void readHead(ByteBuf bytes) throws IOException {
      long length = -1;
      var from = bytes.readerIndex();
      var to = bytes.writerIndex();
      for (int at = from; at < to;) {
        var next = bytes.indexOf(at, to, (byte) '\n') + 1;
        if (next == 0) {
          break;
        }
        if (next - at <= 2) {
          begin(bytes.getByte(from + STATUS_AT) * 100 + bytes.getByte(from + STATUS_AT + 1) * 10
              + bytes.getByte(from + STATUS_AT + 2) - '0' * 111, length);
          bytes.readerIndex(next);
          return;
        }
        if (isLength(bytes, at, next)) {
          var text = bytes.toString(at + LENGTH.length, next - at - LENGTH.length,
              StandardCharsets.ISO_8859_1);
          length = Long.parseLong(text.strip());
        }
        at = next;
      }
      throw new IOException("not a head in one piece: "
          + bytes.toString(from, Math.min(to - from, HEAD_ROOM), StandardCharsets.ISO_8859_1));
    }

    private static boolean isLength(ByteBuf bytes, int at, int end) {
      for (int n = 0; n < LENGTH.length; n++) {
        if (at + n >= end || (bytes.getByte(at + n) | 0x20) != (LENGTH[n] | 0x20)) {
          return false;
        }
      }
      return true;
    }

    private void begin(int status, long length) throws IOException {
      if (status != OK || length != load.file.bytes()) {
        throw new IOException("status %d, %d bytes (expected: %d, %d)".formatted(status, length, OK,
            load.file.bytes()));
      }
      left = length;
      // One at a time, since there is one digest.
      digests = running != null && running.wantsDigest() && !digestTaken;
      digestTaken |= digests;
    }

    private void checkDigest() throws IOException {
      digests = false;
      digestTaken = false;
      var is = HexFormat.of().formatHex(digest.digest());
      if (!is.equals(load.file.sha256())) {
        throw new IOException("sha256 %s (expected: %s)".formatted(is, load.file.sha256()));
      }
    }

    private void answered() {
      var again = running != null && running.answered(System.nanoTime() - began);
      if (again && load.isKept) {
        send();
      } else if (again) {
        connect();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
      leaving = true;
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (left == 0 && !load.isKept && !leaving) {
        answered();
      } else if (!leaving) {
        fail(new IOException("the connection was closed"));
      }
    }
  }
}
