package dev.rind.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import static org.awaitility.Awaitility.await;

/** The command {@code rind} as a child process, whose output is kept. Killed when it is closed. */
final class RindProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LISTENS = Pattern
      .compile("serving .* on \\[/127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final Path out;
  private final Path errors;

  private RindProcess(Process process, Path out, Path errors) {
    this.process = process;
    this.out = out;
    this.errors = errors;
  }

  static RindProcess start(Map<String, String> environment, String... arguments) {
    var command = new ArrayList<String>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName()));
    command.addAll(List.of(arguments));
    try {
      var out = Files.createTempFile("rind-", ".out");
      var errors = Files.createTempFile("rind-", ".err");
      var builder = new ProcessBuilder(command)
          .redirectOutput(out.toFile())
          .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      return new RindProcess(builder.start(), out, errors);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Where it listens, once it does. */
  InetSocketAddress address() {
    var listens = LISTENS.matcher(awaitError(LISTENS));
    if (!listens.find()) {
      throw new AssertionError("it does not listen: " + errors());
    }
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), Integer.parseInt(listens.group(1)));
  }

  /** Waits until standard error has something, or the process has ended; gives all of it. */
  String awaitError(Pattern something) {
    await().atMost(PATIENCE)
        .until(() -> something.matcher(errors()).find() || !process.isAlive());
    return errors();
  }

  String out() {
    return read(out);
  }

  String errors() {
    return read(errors);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end. */
  int exitCode() {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    try {
      Files.delete(out);
      Files.delete(errors);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
