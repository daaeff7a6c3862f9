package dev.rind.testbed;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code rind demo}: the edge in front of a Pulp without Pulp, on the user's own machine, until it
 * is interrupted. Nothing of it stays behind.
 *
 * <p>The edge is a child process, started by the launcher the system property {@code rind.launcher}
 * names, so that what is shown is what is shipped.
 *
 * <p><b>Errors:</b> exit code 2 and one sentence for what the user gave and cannot be; 1 and what
 * the edge printed if that ended.
 */
@Command(name = "rind demo", mixinStandardHelpOptions = true, description = "Serves a small yum repository, or your own RPMs, on this machine until interrupted.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:ended as asked",
    "1:the edge did not start, or ended by itself",
    "2:an argument cannot be used; the message says which and why",
    "130, 143:interrupted; all is cleaned up"})
public final class Demo implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";
  private static final String DISTRIBUTION = "demo";
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final int BAD_INPUT = 2;
  private static final Set<Integer> SIGNALLED = Set.of(130, 143);

  @Spec
  private @Nullable CommandSpec command;

  @Option(names = "--rpms", paramLabel = "DIR", description = "A folder of *.rpm files to serve instead of the generated ones.")
  private @Nullable Path rpms;

  @Option(names = "--port", paramLabel = "PORT", defaultValue = "24816", description = "The port to listen on, at "
      + HOST + "; 0 is a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  private Demo() {}

  public static void main(String[] arguments) {
    // Before anything logs: what the embedded servers have to say would bury what the user must read.
    System.setProperty("logback.configurationFile", "dev/rind/testbed/demo-logback.xml");
    LoggerFactory.getILoggerFactory(); // on this thread, or it complains of the two that start servers
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Demo()).setExecutionExceptionHandler(Demo::explain);
  }

  @Override
  public Integer call() throws Exception {
    long start = System.nanoTime();
    int listening = freePort(port);
    int admin = freePort(0);
    var launcher = launcher();
    try (var folder = TempFolder.create("demo");
        var redis = Starting.of(Redis::start, Redis::close);
        var testbed = Starting.of(Testbed::start, Testbed::close);
        var edge = new ServerProcess(folder.path().resolve("edge.log"))) {
      var repository = repository(folder.path());
      var origin = "http://%s:%d".formatted(HOST, listening);
      var url = origin + "/pulp/content/";
      testbed.get().serving(repository.at(DISTRIBUTION).generateRepoConfig());
      var settings = folder.path().resolve("settings.py");
      testbed.get().settings().redis(redis.get().url()).contentOrigin(origin).write(settings);
      edge.start(
          List.of(launcher, "serve", "--listen", HOST + ":" + listening, "--admin",
              HOST + ":" + admin),
          settings);
      if (!edge.awaitAnswer(URI.create(url), READY_WITHIN)) {
        return failed(edge, "The edge did not come up.");
      }
      var took = Duration.ofNanos(System.nanoTime() - start);
      explain(repository, url + DISTRIBUTION + "/", folder.path(), took,
          launcher + " explain --admin " + HOST + ":" + admin);
      int code = edge.awaitEnd();
      // Ctrl-C reaches every process of the terminal, so the edge may be the first to hear of it.
      return code == 0 || SIGNALLED.contains(code)
          ? code
          : failed(edge, "The edge ended with exit code " + code + ".");
    }
  }

  /** Nothing is said while the JVM ends: then what fails does so because it was taken away. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
    if (AtExit.isEnding()) {
      return 1;
    }
    if (failure instanceof IllegalArgumentException) {
      command.getErr().println("rind demo: " + failure.getMessage());
      return BAD_INPUT;
    }
    failure.printStackTrace(command.getErr());
    return 1;
  }

  private YumRepository repository(Path folder) throws IOException {
    if (rpms != null) {
      return YumRepository.of(rpms);
    }
    return YumRepository.demo(Files.createDirectory(folder.resolve("rpms")));
  }

  private static String launcher() {
    var launcher = System.getProperty("rind.launcher");
    if (launcher == null) {
      throw new IllegalArgumentException(
          "rind.launcher is not set (expected: the path of the rind script; from a system property)");
    }
    return launcher;
  }

  /** The port that was asked for, if it is free; or any. */
  private int freePort(int wanted) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--port %d cannot be listened on at %s: %s".formatted(wanted, HOST, e.getMessage()), e);
    }
  }

  private void explain(YumRepository repository, String url, Path folder, Duration took,
      String why) {
    var root = "root".equals(System.getProperty("user.name"));
    // Who is not root cannot delete what root installed, so that root folder is not one of ours.
    var dnf = root
        ? "dnf --installroot=" + folder.resolve("root")
        : "sudo dnf --installroot=$(mktemp -d)";
    out().printf(
        """
        Ready after %.1f s: %d packages at %s

        Install one, with all it needs, into a folder of its own:
          %s --releasever=9 --disablerepo='*' --repofrompath=rind,%s --nogpgcheck -y install %s
        Look at what was published:
          curl %srepodata/repomd.xml
        Ask the edge why it answers that:
          %s %srepodata/repomd.xml

        Ctrl-C ends it, and leaves nothing behind.
        """,
        took.toMillis() / 1000.0,
        repository.packagePaths().size(),
        url,
        dnf,
        url,
        repository.suggestion(),
        url,
        why,
        url);
    out().flush();
  }

  private int failed(ServerProcess edge, String what) {
    if (AtExit.isEnding()) {
      return 1;
    }
    err().println("rind demo: " + what + " It printed:");
    err().println(edge.output());
    return 1;
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(command, "set by picocli");
  }
}
