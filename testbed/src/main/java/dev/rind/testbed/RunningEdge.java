package dev.rind.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An edge as it is shipped, a process of its own in front of a testbed, on free ports of loopback;
 * nothing is in its memory yet.
 *
 * <p>It is started by the launcher that the system property {@code rind.launcher} names.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class RunningEdge implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final String HOST = "127.0.0.1";

  private final TempFolder folder = TempFolder.create("edge");
  private final ServerProcess process = new ServerProcess(folder.path().resolve("edge.log"));
  private final int port = ServerProcess.freePort();
  private final int admin = ServerProcess.freePort();

  /**
   * Ready to be asked.
   *
   * @param variables settings of the edge beside its defaults; it writes no access log unless they say so
   */
  public RunningEdge(PulpSettings settings, Map<String, String> variables)
      throws InterruptedException {
    var file = folder.path().resolve("settings.py");
    settings.write(file);
    start(file, variables);
  }

  /** The same in front of another Pulp, whose settings file this is. */
  public RunningEdge(Path settings, Map<String, String> variables) throws InterruptedException {
    start(settings, variables);
  }

  private void start(Path settings, Map<String, String> variables) throws InterruptedException {
    var all = new HashMap<>(Map.of("PULP_SETTINGS", settings.toString(), "RIND_ACCESS_LOG_FORMAT",
        "off"));
    all.putAll(variables);
    process.start(List.of(launcher(), "serve", "--listen", HOST + ":" + port, "--admin",
        HOST + ":" + admin), all);
    if (!process.awaitAnswer(URI.create("http://" + HOST + ":" + port + "/"), READY_WITHIN)) {
      var printed = process.output();
      close();
      throw new IllegalStateException("the edge did not come up:\n" + printed);
    }
  }

  public String host() {
    return HOST;
  }

  /** Where content is served. */
  public int port() {
    return port;
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Has its JVM collect all garbage there is, and waits for that. */
  public void collectGarbage() throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var asked = new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectErrorStream(true)
        .start();
    if (asked.waitFor() != 0) {
      throw new IllegalStateException("jcmd GC.run failed");
    }
  }

  /** How much of the machine's memory its process takes. */
  public long residentBytes() throws IOException {
    return memoryBytes("VmRSS:");
  }

  /** The most that it has taken so far. */
  public long residentBytesMax() throws IOException {
    return memoryBytes("VmHWM:");
  }

  private long memoryBytes(String line) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
      return lines.filter(each -> each.startsWith(line))
          .mapToLong(each -> Long.parseLong(each.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElseThrow();
    }
  }

  /** What its process has had of the processors, in steps of a hundredth of a second. */
  public Duration processorTime() {
    return ProcessHandle.of(process.pid())
        .flatMap(alive -> alive.info().totalCpuDuration())
        .orElseThrow();
  }

  /** What its admin listener has at a path. */
  public String admin(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://" + HOST + ":" + admin + path);
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }

  private static String launcher() {
    var launcher = System.getProperty("rind.launcher");
    if (launcher == null) {
      throw new IllegalStateException("rind.launcher is not set");
    }
    return launcher;
  }
}
