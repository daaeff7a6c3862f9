package dev.rind.edge;

import dev.rind.cache.Watermark;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.compare.Comparison;
import dev.rind.edge.compare.Contents;
import dev.rind.edge.compare.Credentials;
import dev.rind.edge.compare.Unanswered;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.config.ListenAddress;
import dev.rind.edge.http.Transport;
import dev.rind.edge.pulp.BasePathPage;
import dev.rind.edge.pulp.Inventory;
import dev.rind.edge.pulp.PulpDatabase;
import dev.rind.edge.route.Router;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rind compare}: asks a content app and an edge the same, and prints where they differ. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = {
    "Asks a content app and an edge the same requests, and prints where the answers differ in status,",
    "header fields or digest of the body, less what docs/deviations.md names.",
    "Needs the settings that serve needs; only reads."}, footer = {"",
        "Exit codes: 0 nothing differs; 1 something does; 2 it could not be done."})
final class CompareCommand implements Callable<Integer> {
  private static final int CONCURRENCY_MAX = 256;
  private static final int PAGE = 1_000;
  private static final int IO_THREADS = 2;
  private static final int IO_WAITING_MAX = 10_000;

  private final PrintStream out;
  private final PrintStream errors;

  @Mixin
  private final Main.Settings settings = new Main.Settings();

  @Option(names = "--against", required = true, paramLabel = "URL", description = "The content app, such as http://pulp.example:24816.")
  private @Nullable URI against;

  @Option(names = "--edge", paramLabel = "URL", description = "The edge (default: the first TCP address of listen).")
  private @Nullable URI edge;

  @ArgGroup(multiplicity = "1")
  private final What what = new What();

  @Option(names = "--remote", description = "Ask also for what is not stored, which makes Pulp download it.")
  private boolean remote;

  @Option(names = "--head", description = "Ask with HEAD only: bodies are not compared.")
  private boolean head;

  @Option(names = "--credentials", paramLabel = "FILE", description = "Header fields for guards: lines 'BASE_PATH NAME: VALUE'. BASE_PATH * is all; a value @/path is that file, url-encoded.")
  private @Nullable Path credentials;

  @Option(names = "--concurrency", paramLabel = "N", defaultValue = "8", description = "Requests at a time, 1 to 256 (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(names = "--print-max", paramLabel = "N", defaultValue = "100", description = "Requests that differ and are printed (default: ${DEFAULT-VALUE}).")
  private long printMax;

  @Option(names = "--report", paramLabel = "FILE", description = "Write all differences and the summary there, as JSON.")
  private @Nullable Path report;

  /** What is asked for. */
  private static final class What {
    @Option(names = "--sample", paramLabel = "FILE", description = "Ask for what an access log has: Apache's or nginx's combined format, or Rind's; may be repeated.")
    private @Nullable List<Path> sample;

    @Option(names = "--walk", description = "Ask for every path of every distribution.")
    private boolean walk;

    List<Path> logs() {
      return walk || sample == null ? List.of() : sample;
    }
  }

  CompareCommand() {
    this(System.out, System.err);
  }

  CompareCommand(PrintStream out, PrintStream errors) {
    this.out = out;
    this.errors = errors;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      return compare(settings.read());
    } catch (Faults faults) {
      errors.println(faults.getMessage());
      return Main.MISUSED;
    }
  }

  int compare(EdgeConfig config) throws InterruptedException {
    try {
      return isEqual(config, options(config)) ? 0 : Main.FAILED;
    } catch (Unanswered | StartFailure failure) {
      errors.println(failure.getMessage());
    } catch (IOException failure) {
      errors.println("A file cannot be read or written: " + failure.getMessage());
    }
    return Main.MISUSED;
  }

  private Comparison.Options options(EdgeConfig config) throws IOException {
    if (concurrency < 1 || concurrency > CONCURRENCY_MAX) {
      throw new Unanswered(
          "--concurrency: %d (expected: 1 to %d)".formatted(concurrency, CONCURRENCY_MAX));
    }
    return new Comparison.Options(
        server("--against", against),
        server("--edge", edge == null ? ownAddress(config) : edge),
        what.logs(), remote, head,
        credentials == null ? Credentials.NONE : Credentials.read(credentials),
        concurrency, printMax, Optional.ofNullable(report));
  }

  private static URI server(String option, @Nullable URI url) {
    if (url == null || url.getHost() == null || url.getUserInfo() != null
        || !List.of("http", "https").contains(url.getScheme())
        || !List.of("", "/").contains(url.getRawPath()) || url.getRawQuery() != null) {
      throw new Unanswered(option
          + ": expected a URL of scheme, host and port only, such as http://127.0.0.1:24816");
    }
    return URI.create(url.getScheme() + "://" + url.getRawAuthority());
  }

  private static URI ownAddress(EdgeConfig config) {
    for (var address : config.listen()) {
      if (address instanceof ListenAddress.Tcp(String host, int port)) {
        var any = host.equals("::") || host.equals("0.0.0.0");
        return URI.create("http://" + new ListenAddress.Tcp(any ? "127.0.0.1" : host, port));
      }
    }
    throw new Unanswered("The edge listens on no TCP address: say where it is with --edge.");
  }

  private boolean isEqual(EdgeConfig config, Comparison.Options options)
      throws StartFailure, IOException, InterruptedException {
    var loops = Transport.best().loops(1);
    try (var pulp = PulpConnection.open(config, loops);
        var waiting = new IoPool(IO_THREADS, IO_WAITING_MAX)) {
      var content = config.content();
      var source = Edge.source(config, pulp, waiting);
      var catalog = Edge.catalog(config, pulp, source, null, Watermark.never());
      var resolver = Edge.resolver(config, catalog);
      var distributions = pulp.inventory()
          .domains()
          .stream()
          .filter(domain -> content.domainEnabled()
              || domain.name().equals(BasePath.DEFAULT_DOMAIN))
          .mapToLong(Inventory.Domain::distributions)
          .sum();
      return Comparison.run(options,
          new Comparison.Knowledge(
              new Router(content.prefix(), content.domainEnabled(), config.forward().routes()),
              catalog, resolver, new AllOf(pulp, source), content.prefix(),
              content.domainEnabled(), config.forward().routes(), distributions),
          out, errors, isTerminal());
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  /** Java tells it of all three streams together only. */
  private boolean isTerminal() {
    try {
      var behind = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return errors.equals(System.err) && (behind.startsWith("/dev/pts/")
          || behind.startsWith("/dev/tty") || behind.equals("/dev/console"));
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Asks the database itself: what is gone through once need not be remembered. */
  private record AllOf(PulpConnection pulp, PulpDatabase source) implements Contents {
    @Override
    public List<String> domains() {
      return pulp.inventory().domains().stream().map(Inventory.Domain::name).toList();
    }

    @Override
    public List<BasePath> after(BasePath last) {
      return waitFor(BasePathPage.after(pulp.database(), last, PAGE));
    }

    @Override
    public Optional<FileIndex> index(FileSet set) {
      return Optional.ofNullable(waitFor(source.indexes().load(List.of(set))).get(set));
    }

    private static <T> T waitFor(CompletionStage<T> answer) {
      try {
        return answer.toCompletableFuture().join();
      } catch (CompletionException failure) {
        throw new Unanswered("The database cannot be read: " + failure.getCause());
      }
    }
  }
}
