package dev.rind.bench;

import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;

/** How soon after exec does {@code rind serve} answer, with and without its cache of classes? */
@Command(name = "start", mixinStandardHelpOptions = true, description = {
    "Starts an edge again and again in front of a testbed's PostgreSQL, by turns with and without the cache of classes, and asks",
    "for a file until it is there: seconds from exec of the launcher to the whole answer, and processor time until then. The",
    "cache is made first (\"rind train\") where there is none.",
    "Exit code 1: the median with the cache is over a second."})
final class StartCommand implements Callable<Integer> {
  private static final double MEDIAN_MAX = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 2;
  private static final String HOST = "127.0.0.1";
  private static final String PATH = "/pulp/content/start/bear";
  private static final String FROM_CACHE = "started from the cache";

  @Option(names = "--times", paramLabel = "N", description = "Starts of each kind (default: ${DEFAULT-VALUE}).")
  private int times = 10;

  private enum Cache {
    AUTO, OFF
  }

  private record Start(double seconds, double processorSeconds, boolean fromCache) {}

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("rind-start-");
    try (var testbed = Testbed.start()) {
      var _ = testbed.serving(distribution("start").file("bear", "bear"));
      var settings = folder.resolve("settings.py");
      testbed.settings().write(settings);
      if (!start(folder, Cache.AUTO).fromCache) {
        train();
      }
      var starts = new EnumMap<Cache, List<Start>>(Cache.class);
      for (int n = 0; n < times; n++) {
        for (var cache : Cache.values()) {
          starts.computeIfAbsent(cache, _ -> new ArrayList<>()).add(start(folder, cache));
        }
      }
      return tell(starts);
    } finally {
      for (var name : List.of("settings.py", "edge.log")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.delete(folder);
    }
  }

  private static int tell(Map<Cache, List<Start>> starts) {
    System.out.printf("%-24s %8s %8s %8s %12s%n", "first answer, s", "best", "median", "worst",
        "processors");
    starts.forEach((cache, all) -> {
      var sorted = all.stream().mapToDouble(Start::seconds).sorted().toArray();
      System.out.printf("%-24s %8.2f %8.2f %8.2f %12.2f%n",
          cache == Cache.AUTO ? "with the cache" : "without", sorted[0],
          Medians.of(all, Start::seconds), sorted[sorted.length - 1],
          Medians.of(all, Start::processorSeconds));
    });
    var with = starts.getOrDefault(Cache.AUTO, List.of());
    if (!with.stream().allMatch(Start::fromCache)) {
      System.out.println("the cache was NOT USED");
      return 1;
    }
    return Medians.of(with, Start::seconds) > MEDIAN_MAX ? 1 : 0;
  }

  private static void train() throws IOException, InterruptedException {
    var code = new ProcessBuilder(launcher(), "train").inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("rind train ended with " + code);
    }
  }

  private static Start start(Path folder, Cache cache) throws Exception {
    var log = folder.resolve("edge.log");
    var port = freePort();
    var builder = new ProcessBuilder(launcher(), "serve", "--listen", HOST + ":" + port, "--admin",
        HOST + ":" + freePort()).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment()
        .putAll(Map.of("RIND_AOT", cache == Cache.AUTO ? "auto" : "off", "PULP_SETTINGS",
            folder.resolve("settings.py").toString(), "RIND_HEARTBEAT", "false",
            "RIND_ACCESS_LOG_FORMAT", "off"));
    var began = System.nanoTime();
    var edge = builder.start();
    try (AutoCloseable _ = edge::destroyForcibly) {
      while (!isAnswered(port)) {
        if (edge.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)
            || System.nanoTime() - began > PATIENCE.toNanos()) {
          throw new IllegalStateException("the edge did not come up:\n" + Files.readString(log));
        }
      }
      var seconds = (System.nanoTime() - began) / 1e9;
      var busy = edge.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
      edge.destroy();
      edge.waitFor();
      return new Start(seconds, busy, Files.readString(log).contains(FROM_CACHE));
    }
  }

  private static boolean isAnswered(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream()
          .write(("GET " + PATH + " HTTP/1.1\r\nHost: start\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .startsWith("HTTP/1.1 200 ");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String launcher() {
    return System.getProperty("rind.launcher");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
