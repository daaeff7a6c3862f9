package dev.rind.bench.swarm;

import dev.rind.edge.http.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The clients that live on one event loop, with sockets, digests and counts of their own, so that nothing is shared.
 *
 * <p><b>Threading:</b> its loop, but for {@code begin}, {@code sample} and {@code giveUp}.
 */
final class Shard {
  private static final int READ_BYTES = 64 << 10;
  /** Of a burst of clients so many at a time, so that answers are read in between. */
  private static final int BURST = 64;
  private static final long BURST_PAUSE_NANOS = 100_000;
  private static final int SAMPLE_ONE_IN = 16;
  private static final long TICK_NANOS = 20_000_000;
  private static final long SWEEP_SECONDS = 1;

  private final EventLoop loop;
  private final Swarm.Setup setup;
  private final Plan plan;
  private final Tally tally = new Tally();
  private final SocketGate sockets;
  private final List<InetAddress> sources;
  private final Bootstrap bootstrap;
  private final Map<Stage, byte[]> requestEnds = new EnumMap<>(Stage.class);
  private final byte[] scratch = new byte[READ_BYTES];
  private final Map<Checksum.Algorithm, ArrayDeque<MessageDigest>> digests = new EnumMap<>(
      Checksum.Algorithm.class);
  private final Set<Connection> open = new HashSet<>();
  private final Set<YumClient> running = new HashSet<>();
  private final CompletableFuture<Tally> ended = new CompletableFuture<>();
  private List<Coming> coming = List.of();
  private int arrived;
  private int nextSource;
  private int nextVerified;

  /** A client that has not come yet, by {@code System.nanoTime}. */
  record Coming(int client, long at) {}

  /** All so far, and latencies since the sample before. */
  record Sample(long fetched, long bytes, long troubles, long completed, long failed, int running,
      int sockets, int waiting, long cpuNanos, Histogram latency) {}

  /** @param sources addresses of this machine to connect from; none: whichever */
  Shard(EventLoop loop, Swarm.Setup setup, Plan plan, int socketsMax, List<InetAddress> sources) {
    this.loop = loop;
    this.setup = setup;
    this.plan = plan;
    this.sockets = new SocketGate(socketsMax, tally);
    this.sources = List.copyOf(sources);
    var transport = Transport.best();
    this.bootstrap = new Bootstrap().group(loop)
        .channelFactory(transport.clients(setup.target().address()))
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(setup.timeout().toMillis()));
    if (transport == Transport.EPOLL) {
      // Else one port of a source address serves one connection only, to whatever server.
      bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
    }
    for (var stage : Stage.values()) {
      requestEnds.put(stage, requestEnd(setup.target(), stage));
    }
  }

  /** As librepo asks (contract 8.5). */
  private static byte[] requestEnd(Target target, Stage stage) {
    var end = " HTTP/1.1\r\n" + target.fieldLines()
        + (stage == Stage.REPOMD ? "Cache-Control: no-cache\r\nPragma: no-cache\r\n" : "")
        + "\r\n";
    return end.getBytes(StandardCharsets.US_ASCII);
  }

  /** Ends when each of these clients has all it wanted, or has failed. */
  CompletableFuture<Tally> begin(List<Coming> clients) {
    loop.execute(() -> {
      coming = new ArrayList<>(clients);
      tick(System.nanoTime());
      var _ = loop.scheduleAtFixedRate(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
      comeDue();
    });
    return ended;
  }

  private void comeDue() {
    var now = System.nanoTime();
    for (int n = 0; n < BURST && arrived < coming.size(); n++) {
      var next = coming.get(arrived);
      if (next.at - now > 0) {
        var _ = loop.schedule(this::comeDue, next.at - now, TimeUnit.NANOSECONDS);
        return;
      }
      arrived++;
      tally.started();
      var client = new YumClient(this, next.client, next.at);
      running.add(client);
      client.begin();
    }
    if (arrived < coming.size()) {
      // Scheduled, because the loop would go on with tasks for a while before it reads again.
      var _ = loop.schedule(this::comeDue, BURST_PAUSE_NANOS, TimeUnit.NANOSECONDS);
    } else {
      endIfDone();
    }
  }

  private void tick(long due) {
    var now = System.nanoTime();
    tally.lag(now - due);
    if (!ended.isDone()) {
      var _ = loop.schedule(() -> tick(now + TICK_NANOS), TICK_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    var now = System.nanoTime();
    for (var connection : List.copyOf(open)) {
      connection.checkTime(now, setup.timeout().toNanos());
    }
  }

  /** Counts and times, of any thread. */
  CompletableFuture<Sample> sample() {
    return CompletableFuture.supplyAsync(() -> new Sample(tally.fetched, tally.bytes,
        tally.troubles(), tally.completed, tally.failed, running.size(), sockets.open(),
        sockets.waiting(), ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(),
        tally.takeSample()), loop);
  }

  /** Whoever is not done is not going to be. */
  void giveUp() {
    loop.execute(() -> {
      arrived = coming.size();
      List.copyOf(running).forEach(YumClient::giveUp);
      ended.complete(tally);
    });
  }

  void open(Connection connection) {
    open.add(connection);
    var from = source();
    var connecting = bootstrap.clone().handler(new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        setup.target().tls().ifPresent(tls -> channel.pipeline().addLast(tls(channel)));
        channel.pipeline().addLast(connection);
      }
    }).connect(setup.target().address(), from);
    connection.on(connecting.channel());
    var _ = connecting.addListener((ChannelFuture done) -> {
      if (done.isSuccess()) {
        var _ = done.channel().closeFuture().addListener(_ -> closed(connection));
      } else {
        closed(connection);
        connection.notConnected();
      }
    });
  }

  private SslHandler tls(Channel channel) {
    var address = setup.target().address();
    var handler = setup.target()
        .tls()
        .orElseThrow()
        .newHandler(channel.alloc(), setup.target().origin().getHost(), address.getPort());
    handler.setHandshakeTimeoutMillis(0); // ours is for all that nobody hears of
    return handler;
  }

  private InetSocketAddress source() {
    if (sources.isEmpty()) {
      return new InetSocketAddress(0);
    }
    nextSource = (nextSource + 1) % sources.size();
    return new InetSocketAddress(sources.get(nextSource), 0);
  }

  private void closed(Connection connection) {
    open.remove(connection);
    sockets.release();
  }

  void completed(YumClient client, long nanos) {
    tally.completed(nanos);
    gone(client);
  }

  void failed(YumClient client) {
    tally.failed();
    gone(client);
  }

  private void gone(YumClient client) {
    running.remove(client);
    endIfDone();
  }

  private void endIfDone() {
    if (arrived == coming.size() && running.isEmpty()) {
      ended.complete(tally);
    }
  }

  /** Whether the digest of what comes next is computed; what repomd.xml says always is. */
  boolean isVerified(Stage stage) {
    return setup.verify() == Swarm.Verify.ALL || stage == Stage.REPOMD
        || nextVerified++ % SAMPLE_ONE_IN == 0;
  }

  MessageDigest digest(Checksum.Algorithm algorithm) {
    var unused = digests.computeIfAbsent(algorithm, _ -> new ArrayDeque<>()).poll();
    return unused == null ? algorithm.digest() : unused;
  }

  /** @param digest whose bytes nobody needs any more */
  void giveBack(Checksum.Algorithm algorithm, MessageDigest digest) {
    digest.reset();
    Objects.requireNonNull(digests.get(algorithm)).push(digest);
  }

  byte[] requestEnd(Stage stage) {
    return Objects.requireNonNull(requestEnds.get(stage));
  }

  /** For what was read last; nobody keeps it. */
  byte[] scratch() {
    return scratch;
  }

  boolean hasTls() {
    return setup.target().tls().isPresent();
  }

  Plan plan() {
    return plan;
  }

  Tally tally() {
    return tally;
  }

  SocketGate sockets() {
    return sockets;
  }
}
