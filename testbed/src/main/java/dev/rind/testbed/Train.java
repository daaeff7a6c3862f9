package dev.rind.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code rind train}: makes the cache of loaded classes that an edge starts from, by running one in front of
 * a small yum repository and asking it for all kinds of things.
 *
 * <p>The edge is started by a launcher, which knows where its cache belongs and writes it when the edge has ended.
 */
@Command(name = "rind train", mixinStandardHelpOptions = true, description = {
    "Makes the cache of loaded classes that lets an edge start in less than half the time, for this checkout or an unpacked",
    "distribution, and for the Java that its launcher finds: about half a minute. Made again after each change of these."})
public final class Train implements Callable<Integer> {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(3);
  private static final String HOST = "127.0.0.1";
  private static final String DISTRIBUTION = "train";

  @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "Of an unpacked distribution (default: this checkout).")
  private @Nullable Path home;

  @Option(names = "--requests", paramLabel = "N", description = "How many times it is asked for the same (default: ${DEFAULT-VALUE}).")
  private int requests = 2_000;

  private Train() {}

  public static void main(String[] arguments) {
    System.setProperty("logback.configurationFile", "dev/rind/testbed/demo-logback.xml");
    LoggerFactory.getILoggerFactory(); // on this thread, or it complains of the two that start servers
    System.exit(new CommandLine(new Train()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    var launcher = home == null ? System.getProperty("rind.launcher")
        : home.resolve("rind").toString();
    var port = freePort();
    try (var folder = TempFolder.create("train");
        var redis = Starting.of(Redis::start, Redis::close);
        var testbed = Starting.of(Testbed::start, Testbed::close)) {
      var repository = YumRepository.demo(folder.path());
      testbed.get().serving(repository.at(DISTRIBUTION));
      var settings = folder.path().resolve("settings.py");
      testbed.get().settings().redis(redis.get().url()).write(settings);
      var builder = new ProcessBuilder(launcher, "serve", "--listen", HOST + ":" + port, "--admin",
          HOST + ":" + freePort()).inheritIO()
          .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment()
          .putAll(Map.of("RIND_AOT", "train", "PULP_SETTINGS", settings.toString()));
      var edge = builder.start();
      try (AutoCloseable _ = edge::destroyForcibly) {
        ask(edge, "http://%s:%d/pulp/content/%s/".formatted(HOST, port, DISTRIBUTION),
            repository.packagePaths());
        edge.destroy();
        if (!edge.waitFor(WRITTEN_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("no cache was written within " + WRITTEN_WITHIN);
        }
        return edge.exitValue();
      }
    }
  }

  /** What clients ask for: files, metadata, listings, parts, what they have, and what is not there. */
  private void ask(Process edge, String url, List<String> packages) throws Exception {
    var wanted = new ArrayList<HttpRequest>();
    wanted.add(get(url + "repodata/repomd.xml").build());
    wanted.add(get(url + "repodata/repomd.xml").method("HEAD",
        HttpRequest.BodyPublishers.noBody()).build());
    wanted.add(get(url).build());
    wanted.add(get(url + "none").build());
    packages.forEach(path -> wanted.add(get(url + path).build()));
    wanted.add(get(url + packages.getFirst()).header("Range", "bytes=0-99").build());
    wanted.add(get(url + packages.getFirst()).header("If-None-Match", "*").build());
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      awaitAnswer(edge, client, wanted.getFirst());
      for (int n = 0; n < requests; n++) {
        client.send(wanted.get(n % wanted.size()), BodyHandlers.discarding());
      }
    }
  }

  private static void awaitAnswer(Process edge, HttpClient client, HttpRequest request)
      throws InterruptedException {
    var end = System.nanoTime() + READY_WITHIN.toNanos();
    while (!edge.waitFor(Duration.ofMillis(50))) {
      try {
        client.send(request, BodyHandlers.discarding());
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the edge did not come up", notYet);
        }
      }
    }
    throw new IllegalStateException("the edge ended with " + edge.exitValue());
  }

  private static HttpRequest.Builder get(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
