package dev.rind.edge;

import ch.qos.logback.classic.LoggerContext;
import dev.rind.edge.config.Faults;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rind serve}: serves until it is told to end. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = {
    "Serves the content of a Pulp.",
    "Pulp's own settings are read from the file that PULP_SETTINGS names, and from PULP_* variables.",
    "SIGTERM or SIGINT ends it: what is in flight is finished first."})
final class ServeCommand implements Callable<Integer> {
  @Mixin
  private final Main.Settings settings;

  ServeCommand() {
    this(new Main.Settings());
  }

  ServeCommand(Main.Settings settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      var edge = Edge.start(settings.read());
      AotCache.tell();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(edge), "rind-shutdown"));
    } catch (Faults faults) {
      System.err.println(faults.getMessage());
      return Main.MISUSED;
    } catch (StartFailure failure) {
      System.err.println(failure.getMessage());
      return Main.FAILED;
    }
    new CountDownLatch(1).await();
    return 0;
  }

  /** Halts with 0, because a JVM that a signal ends would exit with 128 and its number. */
  private static void end(Edge edge) {
    try {
      edge.drain();
      edge.close();
      // The log is written by a thread of its own, which halting would not wait for.
      ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
      Runtime.getRuntime().halt(0);
    } catch (RuntimeException failure) {
      System.err.println("The edge could not end in order: " + failure);
      Runtime.getRuntime().halt(Main.FAILED);
    }
  }
}
