package dev.rind.bench.swarm;

import dev.rind.edge.http.Transport;
import io.netty.channel.EventLoopGroup;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Thousands of yum clients in this process, each of which fetches what it wants from a server, and no more.
 *
 * <p><b>Threading:</b> of the caller, which waits; clients live on event loops of their own.
 *
 * <p><b>Bounds:</b> sockets; time, after which whoever is not done is counted as unfinished.
 */
public final class Swarm {
  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);
  /** A source address has some 28,000 ports, and a port rests for a minute after its connection. */
  private static final int SOURCES = 16;
  private static final Duration LEAD = Duration.ofMillis(200);

  private final Setup setup;
  private final Plan plan;

  /** Which digests are computed. */
  public enum Verify {
    /** Each. */
    ALL,
    /** One in 16; of the others the size must be right. */
    SAMPLE
  }

  /**
   * What comes over whom.
   *
   * @param packages of each client, or of all there are where those are fewer
   * @param over the time over which clients arrive
   * @param timeout without a byte, or a connection
   * @param limit for all
   */
  public record Setup(Target target, List<Repository> repositories, Profile profile, int clients,
      int packages, Arrival arrival, Duration over, long seed, Verify verify, int socketsMax,
      int loops, Duration timeout, Duration limit) {
    public Setup {
      repositories = List.copyOf(repositories);
    }
  }

  public Swarm(Setup setup) {
    this.setup = setup;
    this.plan = new Plan(setup.repositories, setup.profile, setup.packages, setup.seed);
  }

  /** How many packages each client fetches. */
  public int packagesEach() {
    return plan.packagesEach();
  }

  /**
   * Sends them, and waits until all are done.
   *
   * @param watcher is told of each second, on the caller's thread
   */
  public Result run(Consumer<Series.Point> watcher) throws InterruptedException {
    var loops = Transport.best().loops(setup.loops);
    try {
      return run(shards(loops), watcher);
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private List<Shard> shards(EventLoopGroup loops) {
    var sources = sources();
    return IntStream.range(0, setup.loops)
        .mapToObj(n -> new Shard(loops.next(), setup, plan,
            // The first ones have what is left over.
            (setup.socketsMax + setup.loops - 1 - n) / setup.loops, sources))
        .toList();
  }

  private List<InetAddress> sources() {
    var address = setup.target.address().getAddress();
    if (!(address instanceof Inet4Address) || !address.isLoopbackAddress()) {
      return List.of();
    }
    return IntStream.rangeClosed(1, SOURCES).<InetAddress>mapToObj(n -> {
      try {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) n});
      } catch (UnknownHostException neverOfFourBytes) {
        throw new IllegalStateException(neverOfFourBytes);
      }
    }).toList();
  }

  private Result run(List<Shard> shards, Consumer<Series.Point> watcher)
      throws InterruptedException {
    var began = Instant.now();
    var cpuBefore = processCpuNanos();
    var begin = System.nanoTime() + LEAD.toNanos();
    var times = setup.arrival.times(setup.clients, setup.over, setup.seed);
    var ended = new ArrayList<CompletableFuture<Tally>>();
    for (int s = 0; s < shards.size(); s++) {
      var first = s;
      ended.add(shards.get(s)
          .begin(IntStream.iterate(first, n -> n < setup.clients, n -> n + shards.size())
              .mapToObj(n -> new Shard.Coming(n, begin + times[n]))
              .toList()));
    }
    var series = new Series(begin, setup.loops, cpuBefore);
    var all = CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
    while (!isDone(all, SAMPLE_EVERY)) {
      watcher.accept(series.add(shards, processCpuNanos()));
      if (System.nanoTime() - begin > setup.limit.toNanos()) {
        shards.forEach(Shard::giveUp);
        all.join();
      }
    }
    var seconds = (System.nanoTime() - begin) / 1e9;
    watcher.accept(series.add(shards, processCpuNanos()));
    var tally = new Tally();
    ended.forEach(each -> tally.add(each.join()));
    return Result.of(setup, plan, tally, series, began, seconds,
        (processCpuNanos() - cpuBefore) / 1e9);
  }

  private static boolean isDone(CompletableFuture<?> all, Duration within)
      throws InterruptedException {
    try {
      all.get(within.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static long processCpuNanos() {
    return ManagementFactory
        .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getProcessCpuTime()
            : 0;
  }
}
