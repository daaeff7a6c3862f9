package dev.rind.edge.compare;

import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.compare.Request.Kind;
import dev.rind.edge.resolve.Resolver;
import dev.rind.edge.route.Router;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a real content app and an edge the same, and tells where they differ.
 *
 * <p><b>Threading:</b> the caller's thread finds out what to ask, and waits; each request has a virtual thread.
 * <b>Bounds:</b> {@code concurrency} requests at a time; bodies and differences are not kept.
 *
 * <p><b>Errors:</b> {@link Unanswered} where it cannot begin or go on; what is wrong with one answer is a difference.
 */
public final class Comparison {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROGRESS_EVERY = Duration.ofMillis(500);
  private static final int TARGETS_MAX = 500_000;

  private final Options options;
  private final Catalog catalog;
  private final String prefix;
  private final Kinds kinds;
  private final Side pulp;
  private final Side edge;
  private final Semaphore permits;
  private final Tally tally = new Tally();
  private final Console console;
  private final @Nullable Report report;
  private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
  private final long began = System.nanoTime();

  /**
   * What the operator said.
   *
   * @param sample access logs; none: walk
   * @param remote ask for what Pulp has to download, too
   * @param head ask with HEAD only
   * @param printMax differences printed
   * @param report a file for all of them
   */
  public record Options(URI against, URI edge, List<Path> sample, boolean remote, boolean head,
      Credentials credentials, int concurrency, long printMax, Optional<Path> report) {
    public Options {
      sample = List.copyOf(sample);
    }
  }

  /** What the edge knows: whose paths these are, and how they are found. */
  public record Knowledge(Router router, Catalog catalog, Resolver resolver, Contents contents,
      String prefix, boolean domainEnabled, List<String> routes, long distributions) {
    public Knowledge {
      routes = List.copyOf(routes);
    }
  }

  private Comparison(Options options, Knowledge knowledge, Console console, Side pulp, Side edge,
      @Nullable Report report) {
    this.options = options;
    this.catalog = knowledge.catalog();
    this.prefix = knowledge.prefix();
    this.kinds = new Kinds(knowledge.router(), catalog, knowledge.resolver());
    this.pulp = pulp;
    this.edge = edge;
    this.permits = new Semaphore(options.concurrency());
    this.console = console;
    this.report = report;
  }

  /**
   * Whether all answers were equal, but for the deviations.
   *
   * @param watched whether there is a terminal behind {@code progress}
   */
  public static boolean run(Options options, Knowledge knowledge, PrintStream out,
      PrintStream progress, boolean watched) throws IOException, InterruptedException {
    var console = new Console(out, progress, watched, options.printMax());
    try (var pulp = new Side(options.against(), PATIENCE);
        var edge = new Side(options.edge(), PATIENCE);
        var report = options.report().isPresent()
            ? new Report(options.report().get(), options.against(), options.edge())
            : null) {
      reach(pulp, knowledge.prefix());
      reach(edge, knowledge.prefix());
      return new Comparison(options, knowledge, console, pulp, edge, report).compare(knowledge);
    }
  }

  private static void reach(Side side, String target) throws InterruptedException {
    var why = side.unreachable(target);
    if (why.isPresent()) {
      throw new Unanswered("%s cannot be reached: %s".formatted(side.url(), why.get()));
    }
  }

  private boolean compare(Knowledge knowledge) throws IOException, InterruptedException {
    if (options.sample().isEmpty()) {
      walk(knowledge);
    } else {
      sample(knowledge);
    }
    var summary = tally.summary();
    console.summary(summary);
    if (report != null) {
      report.summary(summary);
    }
    return summary.differ() == 0;
  }

  private void walk(Knowledge knowledge) throws InterruptedException {
    var walk = new Walk(knowledge.contents(), catalog, prefix, knowledge.domainEnabled(),
        this::submit, () -> tally.leftOut(LeftOut.NOT_GONE_THROUGH));
    var watching = watch(
        () -> "%d/%d distributions".formatted(walk.done(), knowledge.distributions()));
    try {
      walk.go();
    } finally {
      end(watching);
    }
    failIfTrouble();
  }

  private void sample(Knowledge knowledge) throws IOException, InterruptedException {
    var sample = new Sample(beginnings(knowledge), TARGETS_MAX, this::submit, tally::leftOut);
    long size = size(options.sample());
    var watching = watch(
        () -> "%d%% of the log".formatted(100 * sample.bytes() / Math.max(1, size)));
    try {
      for (var log : options.sample()) {
        sample.read(log);
      }
    } finally {
      end(watching);
    }
    failIfTrouble();
  }

  private static List<String> beginnings(Knowledge knowledge) {
    var prefix = knowledge.prefix();
    return Stream
        .concat(Stream.of(prefix.substring(0, prefix.length() - 1)),
            knowledge.routes().stream())
        .toList();
  }

  private static long size(List<Path> logs) throws IOException {
    long size = 0;
    for (var log : logs) {
      size += Files.size(log);
    }
    return size;
  }

  private Thread watch(Supplier<String> progress) {
    return Thread.ofVirtual().start(() -> {
      try {
        while (true) {
          Thread.sleep(PROGRESS_EVERY);
          var summary = tally.summary();
          var seconds = Math.max(1, (System.nanoTime() - began) / 1_000_000_000);
          synchronized (console) {
            console.progress("%s, %d asked (%d/s), %d differ".formatted(progress.get(),
                summary.asked(), summary.asked() / seconds, summary.differ()));
          }
        }
      } catch (InterruptedException ended) {
        // by end()
      }
    });
  }

  /** Waits for what is still under way. */
  private void end(Thread watching) throws InterruptedException {
    permits.acquire(options.concurrency());
    watching.interrupt();
    watching.join();
  }

  private void failIfTrouble() {
    var failure = trouble.get();
    if (failure instanceof Unanswered unanswered) {
      throw unanswered;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private void submit(Request request) {
    failIfTrouble();
    var address = Side.address(options.against(), request.target());
    if (address.isEmpty()) {
      tally.leftOut(LeftOut.NOT_ASKABLE);
      return;
    }
    permits.acquireUninterruptibly();
    Thread.ofVirtual().start(() -> {
      try {
        ask(request, address.get().getPath());
      } catch (Exception failure) {
        trouble.compareAndSet(null, failure);
      } finally {
        permits.release();
      }
    });
  }

  private void ask(Request request, String path) throws InterruptedException, IOException {
    var known = request.kind();
    var kind = known == null ? kinds.of(request.target()) : known;
    if (kind.isRemote() && !options.remote()) {
      tally.leftOut(LeftOut.of(kind));
      return;
    }
    var method = options.head() ? "HEAD" : "GET";
    var fields = options.credentials().of(belowPrefix(path));
    var before = pulp.ask(method, request.target(), fields);
    // The first time Pulp downloads it; what is compared is what it sends from then on.
    var one = kind == Kind.NOT_STORED ? pulp.ask(method, request.target(), fields) : before;
    var other = edge.ask(method, request.target(), fields);
    tell(method, request.target(), Judge.judge(request, kind, !options.head(), one, other));
  }

  private String belowPrefix(String path) {
    return path.startsWith(prefix) ? path.substring(prefix.length()) : "";
  }

  private void tell(String method, String target, Verdict verdict) throws IOException {
    var number = tally.judged(verdict);
    if (number == 0) {
      return;
    }
    var redacted = verdict.differences()
        .stream()
        .map(one -> new Difference(one.field(), options.credentials().redacted(one.pulp()),
            options.credentials().redacted(one.edge())))
        .toList();
    synchronized (console) {
      console.difference(number, method, target, redacted);
      if (report != null) {
        report.difference(method, target, redacted);
      }
    }
  }
}
