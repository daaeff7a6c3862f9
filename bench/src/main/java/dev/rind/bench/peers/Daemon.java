package dev.rind.bench.peers;

import dev.rind.testbed.ServerProcess;
import dev.rind.testbed.TempFolder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server's process on a free port of loopback, with a folder of its own; both are gone when it is closed. */
final class Daemon implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);

  private final String name;
  private final TempFolder folder;
  private final ServerProcess process;
  private final int port = ServerProcess.freePort();

  /** Not started yet. */
  Daemon(String name) {
    this.name = name;
    this.folder = TempFolder.create(name);
    this.process = new ServerProcess(folder.path().resolve("output"));
  }

  Path folder() {
    return folder.path();
  }

  int port() {
    return port;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  List<Long> processes() {
    return List.of(process.pid());
  }

  /**
   * Waits until it answers.
   *
   * <p><b>Errors:</b> where it does not, {@link IllegalStateException} with what it printed.
   */
  void start(List<String> command, Map<String, String> variables) throws InterruptedException {
    process.start(command, variables);
    if (!process.awaitAnswer(URI.create("http://127.0.0.1:" + port + "/"), READY_WITHIN)) {
      throw new IllegalStateException(name + " did not come up:\n" + process.output());
    }
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
