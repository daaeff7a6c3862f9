package dev.rind.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.bench.ColdCatalog;
import dev.rind.edge.body.BodyLimits;
import dev.rind.edge.body.BodySender;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.body.LocalFiles;
import dev.rind.edge.body.StoredFiles;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.http.EmbeddedConnection;
import dev.rind.edge.http.HttpLimits;
import dev.rind.edge.http.HttpServer;
import dev.rind.edge.http.RequestLog;
import dev.rind.edge.respond.Responder;
import dev.rind.edge.route.Router;
import dev.rind.testbed.Testbed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import static dev.rind.testbed.PulpDistribution.distribution;

/** What does the whole walk of a request cost, from its bytes to those of the answer, without a socket? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class WalkBenchmark {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** A file of 1 KiB, and a path where there is none. */
  @Param({"file", "missing"})
  private String path = "";

  private @Nullable Serving serving;
  private long answered;

  /** All that has to be ended. */
  private record Serving(Testbed testbed, ColdCatalog catalog, IoPool pool, StoredFiles files,
      EventLoopGroup loops, EmbeddedChannel channel, ByteBuf request) {}

  @Setup
  public void start() {
    var testbed = Testbed.start();
    var _ = testbed.serving(distribution("walk").file("file", "x".repeat(1 << 10)));
    var catalog = new ColdCatalog(testbed);
    var pool = new IoPool(1, 100);
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var files = new StoredFiles(new LocalFiles(testbed.mediaRoot(), pool),
        new BodyLimits(LONG, 1 << 20, 64 << 10, 100), System::nanoTime, ForkJoinPool.commonPool());
    var walk = new RequestWalk(new Router("/pulp/content/", false, List.of()), catalog.catalog(),
        new Guards(catalog.catalog(), _ -> {
          throw new IllegalStateException("nothing is guarded here");
        }, ForkJoinPool.commonPool()), new TrustedPeers(_ -> false, List.of()), catalog.resolver(),
        new Responder(Clock.systemUTC(), Set.of()),
        new BodySender(files, pool, pool), null, LONG, LONG,
        Ticker.systemTicker());
    RequestLog log = _ -> answered++;
    var server = new HttpServer(loops,
        new HttpLimits(8_190, 16_384, 32 << 10, 1 << 20, 100, LONG, LONG, LONG), walk, log,
        (_, _) -> "");
    serving = new Serving(testbed, catalog, pool, files, loops, EmbeddedConnection.of(server),
        Unpooled.copiedBuffer("""
            GET /pulp/content/walk/%s HTTP/1.1\r
            Host: edge\r
            User-Agent: libdnf (Red Hat Enterprise Linux 9.6; generic; Linux.x86_64)\r
            Accept: */*\r
            \r
            """.formatted(path), StandardCharsets.US_ASCII));
  }

  @TearDown
  public void end() {
    var all = serving();
    var _ = all.channel.close();
    var _ = all.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    all.files.close();
    all.pool.close();
    all.catalog.close();
    all.testbed.close();
  }

  private Serving serving() {
    if (serving == null) {
      throw new IllegalStateException("not started");
    }
    return serving;
  }

  /** What is done elsewhere, as opening a file, comes back through the queue of this thread. */
  @Benchmark
  public long answer() {
    var channel = serving().channel;
    var before = answered;
    channel.writeInbound(serving().request.retainedDuplicate());
    while (answered == before) {
      channel.runPendingTasks();
      channel.releaseOutbound();
    }
    channel.releaseOutbound();
    return answered;
  }
}
