package dev.rind.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server on a free loopback port that keeps nothing, ended when closed or when the JVM ends.
 *
 * <p>Of the embedded-redis library it takes the program only: the library's own server object
 * leaves folders behind, and one shutdown hook for each server ever started.
 *
 * <p><b>Threading:</b> any thread.
 *
 * <p><b>Errors:</b> a server that does not come up is an {@link IllegalStateException} with what it
 * printed.
 */
public final class Redis implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final TempFolder folder = TempFolder.create("redis");
  private final int port = freePort();
  private final List<String> options;
  /** Of a sentinel, which writes into it; of any other one nothing. */
  private final String configuration;
  private @Nullable Process process;
  private boolean closed;

  private Redis(String configuration, List<String> options) {
    this.configuration = configuration;
    this.options = options;
    AtExit.close(this);
    restart();
  }

  /** With options of the server's command line; one that has a certificate speaks TLS only. */
  public static Redis start(String... options) {
    return new Redis("", List.of(options));
  }

  /** One that watches another, under this name. */
  public static Redis sentinelOf(Redis master, String name) {
    return new Redis(
        "sentinel monitor %s %s %d 1%n".formatted(name, master.host(), master.port()),
        List.of("--sentinel"));
  }

  public String host() {
    return HOST;
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://%s:%d/0".formatted(HOST, port);
  }

  /** Ends the server at once, as a crash does. */
  public synchronized void stop() {
    if (process == null) {
      return;
    }
    process.toHandle().destroyForcibly(); // the process's own method would close its output under drain()
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Redis does not end: " + process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops its process without ending it, until {@link #resume}: connections stay, and nobody answers. */
  public synchronized void pause() {
    signal("-STOP");
  }

  public synchronized void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    if (process == null) {
      throw new IllegalStateException("not running");
    }
    try {
      var sent = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
      if (sent.waitFor() != 0) {
        throw new IllegalStateException("kill " + signal + " failed");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a stopped server again, empty, on the same port. */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (process == null || !process.isAlive()) {
      process = launch();
    }
  }

  @Override
  public synchronized void close() {
    AtExit.forget(this);
    closed = true;
    stop();
    folder.close();
  }

  private Process launch() {
    try {
      var command = new ArrayList<>(List.of(program().toString()));
      if (!configuration.isEmpty()) {
        command
            .add(Files.writeString(folder.path().resolve("redis.conf"), configuration).toString());
      }
      var tls = options.contains("--tls-cert-file");
      command.addAll(List.of(tls ? "--tls-port" : "--port", String.valueOf(port)));
      if (tls) {
        command.addAll(List.of("--port", "0"));
      }
      command.addAll(List.of("--bind", HOST, "--save", "",
          "--appendonly", "no", "--dir", folder.path().toString()));
      command.addAll(options);
      var launched = new ProcessBuilder(command).redirectErrorStream(true).start();
      awaitReady(launched);
      return launched;
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded Redis did not start", e);
    }
  }

  /**
   * The program, written by another process: what this one writes is open for a moment in each process that another
   * thread starts meanwhile, and Linux runs nothing that is open to be written ("text file busy").
   */
  private Path program() throws IOException {
    var program = folder.path().resolve("redis");
    if (!Files.exists(program)) {
      var unpacked = ExecutableProvider.newJarResourceProvider(folder.path().toFile()).get();
      var copied = new ProcessBuilder("cp", "-p", unpacked.getPath(), program.toString())
          .inheritIO()
          .start();
      try {
        if (copied.waitFor() != 0) {
          throw new IOException("%s cannot be copied".formatted(unpacked));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return program;
  }

  private static void awaitReady(Process launched) throws IOException {
    var output = launched.inputReader();
    var printed = new StringJoiner("\n");
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains("Ready to accept connections") || line.contains("+monitor")) {
        Thread.ofVirtual().name("redis-output").start(() -> drain(output));
        return;
      }
      printed.add(line);
    }
    throw new IllegalStateException("Redis ended before it was ready:\n" + printed);
  }

  /** Else it would stop once the pipe is full. */
  private static void drain(BufferedReader output) {
    output.lines().forEach(line -> {});
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
