package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child process, whose output goes to a file.
 *
 * <p><b>Threading:</b> one thread starts and awaits it; any may close it.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration POLL_EVERY = Duration.ofMillis(20);
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  private final Path output;
  private @Nullable Process process;
  private boolean closed;

  /** Not started yet. */
  public ServerProcess(Path output) {
    this.output = output;
  }

  /** Starts {@code command}, told by {@code PULP_SETTINGS} where the settings are. */
  void start(List<String> command, Path settings) {
    start(command, Map.of("PULP_SETTINGS", settings.toString()));
  }

  /** Starts {@code command} with these variables beside those of this process. */
  public synchronized void start(List<String> command, Map<String, String> variables) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    AtExit.close(this); // not before: it must end before the servers it uses, which are older
    var builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().putAll(variables);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("it does not start: " + String.join(" ", command), e);
    }
  }

  /** Waits until it answers at a URL, with whatever status; false if it ended or the time is over. */
  public boolean awaitAnswer(URI url, Duration atMost) throws InterruptedException {
    var request = HttpRequest.newBuilder(url)
        .method("HEAD", HttpRequest.BodyPublishers.noBody())
        .build();
    long end = System.nanoTime() + atMost.toNanos();
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      while (System.nanoTime() < end && !started().waitFor(POLL_EVERY)) {
        try {
          client.send(request, HttpResponse.BodyHandlers.discarding());
          return true;
        } catch (IOException notYet) {
          // Its socket is not open yet.
        }
      }
    }
    return false;
  }

  /** Of the JVM, or of a launcher that has not become it. */
  public long pid() {
    return started().pid();
  }

  /** Waits for its end, and gives its exit code. */
  int awaitEnd() throws InterruptedException {
    return started().waitFor();
  }

  /** All it has printed. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  /** Asks it and its children to end, waits for that, then makes them. */
  @Override
  public synchronized void close() {
    AtExit.forget(this);
    closed = true;
    if (process == null) {
      return;
    }
    // A launcher is a shell script: it may pass the signal on, or wait for the JVM it started.
    var all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + END_WITHIN.toNanos();
    for (var each : all) {
      if (!ended(each, end)) {
        each.destroyForcibly();
      }
    }
  }

  /** A port of loopback that nothing listens on now. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ended(ProcessHandle process, long end) {
    try {
      process.onExit().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private synchronized Process started() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }
}
