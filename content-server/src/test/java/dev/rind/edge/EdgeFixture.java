package dev.rind.edge;

import dev.rind.edge.config.CommandLine;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.config.FileSource;
import dev.rind.edge.http.Transport;
import dev.rind.edge.pulp.Triggers;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.PulpSettings;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An edge in front of a testbed, both for one test.
 *
 * <p>When it is closed, nothing that Netty lent may be missing, and no event loop may have waited.
 */
final class EdgeFixture implements AutoCloseable {
  static final String PREFIX = "/pulp/content/";

  private final Testbed testbed;
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private UnaryOperator<PulpSettings> settings = UnaryOperator.identity();
  private @org.jspecify.annotations.Nullable Edge edge;

  private EdgeFixture(Testbed testbed) throws IOException {
    this.testbed = testbed;
    this.folder = Files.createTempDirectory("rind-edge-");
    environment.put("RIND_LISTEN", "127.0.0.1:0");
    environment.put("RIND_ADMIN", "127.0.0.1:0");
    environment.put("RIND_ACCESS_LOG_FORMAT", "off");
    environment.put("RIND_MEMORY_BYTES_MAX", "64MiB");
    environment.put("RIND_STARTUP_WAIT", "20s");
    environment.put("RIND_HEARTBEAT", "false");
  }

  static EdgeFixture on(Testbed testbed) {
    LeakWatch.on();
    BlockingWatch.on();
    try {
      return new EdgeFixture(testbed);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** An edge with these distributions and every setting at its default. */
  static EdgeFixture serving(PulpDistribution... specs) {
    var fixture = on(Testbed.start());
    for (var spec : specs) {
      var _ = fixture.testbed.serving(spec);
    }
    return fixture;
  }

  /** Before it starts: a setting as an environment variable. */
  EdgeFixture with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Before it starts: other settings of Pulp. */
  EdgeFixture with(UnaryOperator<PulpSettings> change) {
    settings = change;
    return this;
  }

  Testbed testbed() {
    return testbed;
  }

  Served add(PulpDistribution spec) {
    return testbed.serving(spec);
  }

  EdgeConfig config() throws Faults {
    return EdgeConfig.read(CommandLine.EMPTY, environment(), FileSource.disk());
  }

  /** What an edge is told, as environment variables: Pulp's settings lie in a file that one names. */
  Map<String, String> environment() {
    var file = folder.resolve("settings.py");
    settings.apply(testbed.settings()).write(file);
    environment.put("PULP_SETTINGS", file.toString());
    return Map.copyOf(environment);
  }

  /** The edge, started when it is asked for first. */
  Edge edge() {
    var running = edge;
    if (running == null) {
      try {
        running = Edge.start(config());
      } catch (Faults | StartFailure failure) {
        throw new IllegalStateException(failure.getMessage(), failure);
      }
      edge = running;
    }
    return running;
  }

  /** One more edge of the same settings, with nothing in memory; who asks for it closes it. */
  Edge another() {
    try {
      return Edge.start(config());
    } catch (Faults | StartFailure failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /** The same, with other settings of Pulp. */
  Edge another(UnaryOperator<PulpSettings> change) {
    var before = settings;
    settings = change;
    try {
      return another();
    } finally {
      settings = before;
    }
  }

  /** Something that a command does with Pulp's database. */
  interface Task<T> {
    T with(EdgeConfig config, PulpConnection pulp) throws StartFailure;
  }

  /** Does it as a command would, with these settings, on a loop of its own. */
  <T> T command(Task<T> task) {
    var loops = Transport.best().loops(1);
    try {
      var config = config();
      try (var pulp = PulpConnection.open(config, loops)) {
        return task.with(config, pulp);
      }
    } catch (Faults | StartFailure failure) {
      throw new IllegalStateException(failure.getMessage(), failure);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** Has PostgreSQL tell what changes, or no more: a script of {@link Triggers}. */
  void run(String script) {
    command((config, pulp) -> {
      pulp.run(config, script);
      return script;
    });
  }

  SocketAddress address() {
    return edge().addresses().getFirst();
  }

  HttpSocket connect() {
    return HttpSocket.to(address());
  }

  /** Asks on a connection of its own; {@code path} is below the prefix, unless it begins with a slash. */
  Answer ask(String method, String path, String... fields) {
    try (var socket = connect()) {
      return socket.send(request(method, path, fields)).answer(method.equals("HEAD"));
    }
  }

  Answer get(String path, String... fields) {
    return ask("GET", path, fields);
  }

  Answer head(String path, String... fields) {
    return ask("HEAD", path, fields);
  }

  /** A request that closes the connection after it, unless a field says otherwise. */
  static String request(String method, String path, String... fields) {
    var lines = new StringBuilder(method).append(' ')
        .append(path.startsWith("/") ? "" : PREFIX)
        .append(path)
        .append(" HTTP/1.1\r\nHost: edge\r\n");
    for (var field : fields) {
      lines.append(field).append("\r\n");
    }
    return lines.append("\r\n").toString();
  }

  /** What a guard by the header {@code X-Key} asks for. */
  static String key(String value) {
    return "X-Key: " + Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
  }

  /** The value of a series on the admin listener. */
  double told(String series) {
    return told(edge(), series);
  }

  static double told(Edge edge, String series) {
    try (var socket = HttpSocket.to(edge.adminAddress())) {
      return socket.send(request("GET", "/metrics"))
          .answer()
          .text()
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .map(line -> Double.valueOf(line.substring(series.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new AssertionError(series + " is not told"));
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    if (edge != null) {
      edge.close();
    }
    testbed.close();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    LeakWatch.check();
    var waited = BlockingWatch.found();
    if (!waited.isEmpty()) {
      var failure = new AssertionError("an event loop waited");
      waited.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
