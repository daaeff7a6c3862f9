package dev.rind.bench;

import dev.rind.testbed.Body;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;

/** What does the listing of a huge directory cost who asks for it, the edge, and all others? */
@Command(name = "listing", mixinStandardHelpOptions = true, description = {
    "Asks an edge, which has the index of a huge directory, for its listing: how soon the first byte of the body comes; what",
    "memory is held for clients that begin to read and stop; and how long a small file takes at a steady pace, by turns of",
    "a second while nobody lists and while some read listings one after the other as fast as they can: medians of the turns.",
    "Exit code 1: the median first byte takes more than 50 ms, a slow reader holds more than 64 KiB, or listings make a",
    "turn's median of the small file more than 1 ms longer or its 99th percentile more than 10 ms."})
final class ListingCommand implements Callable<Integer> {
  private static final double FIRST_BYTE_MAX_MILLIS = 50;
  private static final double HELD_MAX_BYTES = 64 << 10;
  private static final double MEDIAN_LONGER_MAX_MILLIS = 1;
  private static final double P99_LONGER_MAX_MILLIS = 10;
  private static final int WARM_UP = 40;
  private static final Duration INDEX_WAIT_MAX = Duration.ofMinutes(1);
  /** Looks at the memory until two are as near as this, because the edge goes on for a while with what it was asked. */
  private static final double SETTLED = 1 << 20;
  private static final int LOOKS_MAX = 30;
  private static final int PER_SECOND = 200;
  private static final Duration TURN = Duration.ofSeconds(1);
  private static final double MIB = 1 << 20;
  private static final String PREFIX = "/pulp/content/listing/";
  private static final String SMALL = PREFIX + "small";

  @Option(names = "--files", paramLabel = "N", description = "In the directory, at most 100,000 (default: ${DEFAULT-VALUE}).")
  private int files = 50_000;

  @Option(names = "--times", paramLabel = "N", description = "Listings of each form, one after the other; and turns (default: ${DEFAULT-VALUE}).")
  private int times = 20;

  @Option(names = "--slow", paramLabel = "N", description = "Clients that begin to read and stop (default: ${DEFAULT-VALUE}).")
  private int slow = 50;

  @Option(names = "--fast", paramLabel = "N", description = "Clients that read all the time (default: ${DEFAULT-VALUE}).")
  private int fast = 2;

  private enum Form {
    HTML("text/html", ""), JSON("application/json", "?limit=100000");

    private final String accept;
    private final String query;

    Form(String accept, String query) {
      this.accept = accept;
      this.query = query;
    }
  }

  private record Memory(double heap, double direct) {}

  /** How long the small file took, in milliseconds. */
  private record Turn(double p50, double p99, double max) {}

  @Override
  public Integer call() throws Exception {
    try (var testbed = Testbed.start()) {
      var _ = testbed.serving(
          distribution("listing").folder("huge", files, Body.of("a package ".repeat(2_000)))
              .file("small", "small"));
      try (var edge = new RunningEdge(testbed.settings(), Map.of());
          var connections = new Connections(edge.host(), edge.port());
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        haveIndexLoaded(edge, connections);
        var starts = firstBytes(edge);
        var bounded = slowReaders(edge);
        var undisturbed = others(edge, connections, threads);
        return starts && bounded && undisturbed ? 0 : 1;
      }
    }
  }

  /** By what is missing, so that the first listing is one. */
  private static void haveIndexLoaded(RunningEdge edge, Connections connections) throws Exception {
    var began = System.nanoTime();
    for (int n = 0; sum(edge.admin("/metrics"), "rind_index_loaded_total") == 0; n++) {
      var _ = connections.get(PREFIX + "none-" + n).get();
      if (System.nanoTime() - began > INDEX_WAIT_MAX.toNanos()) {
        throw new IllegalStateException("no index after " + n + " misses:\n"
            + edge.admin("/metrics")
                .lines()
                .filter(line -> line.startsWith("rind_index"))
                .toList());
      }
    }
  }

  private boolean firstBytes(RunningEdge edge) throws IOException {
    System.out.printf("%-24s %12s %12s %12s %12s %12s%n", "listing, ms", "first of all",
        "first byte",
        "max", "whole", "bytes");
    var right = true;
    for (var form : Form.values()) {
      double ofAll = 0;
      var first = new ArrayList<Double>();
      var whole = new ArrayList<Double>();
      var bytes = 0L;
      for (int n = -WARM_UP; n < times; n++) {
        try (var reader = new SlowReader(edge.host(), edge.port())) {
          var began = System.nanoTime();
          var begun = begin(reader, form).toNanos() / 1e6;
          bytes = reader.finish();
          if (n == -WARM_UP) {
            ofAll = begun;
          } else if (n >= 0) {
            first.add(begun);
            whole.add((System.nanoTime() - began) / 1e6);
          }
        }
      }
      var tooLate = quantile(first, 0.5) > FIRST_BYTE_MAX_MILLIS;
      right &= !tooLate;
      System.out.printf("%-24s %12.1f %12.1f %12.1f %12.1f %,12d%s%n", form, ofAll,
          quantile(first, 0.5), quantile(first, 1), quantile(whole, 0.5), bytes,
          tooLate ? "  TOO LATE" : "");
    }
    return right;
  }

  private boolean slowReaders(RunningEdge edge) throws Exception {
    var before = settledMemory(edge);
    var readers = new ArrayList<SlowReader>();
    try {
      for (int n = 0; n < slow; n++) {
        var reader = new SlowReader(edge.host(), edge.port());
        readers.add(reader);
        var _ = begin(reader, form(n));
      }
      var during = settledMemory(edge);
      var heap = during.heap - before.heap;
      var direct = during.direct - before.direct;
      for (var reader : readers) {
        var _ = reader.finish();
      }
      var each = (heap + direct) / slow;
      var tooMuch = each > HELD_MAX_BYTES;
      System.out.printf(
          "%d readers that stopped: heap %+.2f MiB, direct %+.2f MiB: %.1f KiB each%s%n",
          slow, heap / MIB, direct / MIB, each / 1024, tooMuch ? "  TOO MUCH" : "");
      return !tooMuch;
    } finally {
      for (var reader : readers) {
        reader.close();
      }
    }
  }

  private static Memory settledMemory(RunningEdge edge) throws Exception {
    var last = memory(edge);
    for (int n = 0; n < LOOKS_MAX; n++) {
      Thread.sleep(TURN);
      var now = memory(edge);
      if (Math.abs(now.heap - last.heap) < SETTLED) {
        return now;
      }
      last = now;
    }
    throw new IllegalStateException("the edge's memory does not settle");
  }

  private static Memory memory(RunningEdge edge) throws Exception {
    edge.collectGarbage();
    var metrics = edge.admin("/metrics");
    return new Memory(sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
        sum(metrics, "rind_direct_bytes"));
  }

  private static double sum(String metrics, String begin) {
    return metrics.lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private boolean others(RunningEdge edge, Connections connections, ExecutorService threads)
      throws Exception {
    var alone = new ArrayList<Turn>();
    var beside = new ArrayList<Turn>();
    var listings = 0L;
    var _ = askForSmall(connections);
    for (int n = 0; n < times; n++) {
      alone.add(askForSmall(connections));
      var listing = new AtomicBoolean(true);
      var readers = IntStream.range(0, fast)
          .mapToObj(reader -> threads.submit(() -> read(edge, form(reader), listing)))
          .toList();
      beside.add(askForSmall(connections));
      listing.set(false);
      for (var reader : readers) {
        listings += reader.get();
      }
    }
    System.out.printf("%-24s %12s %12s %12s%n", "a small file, ms", "p50", "p99", "max");
    var aloneTook = median("alone", alone);
    var besideTook = median("beside " + listings + " listings", beside);
    var delayed = besideTook.p50 - aloneTook.p50 > MEDIAN_LONGER_MAX_MILLIS
        || besideTook.p99 - aloneTook.p99 > P99_LONGER_MAX_MILLIS;
    if (delayed) {
      System.out.println("others are DELAYED");
    }
    return !delayed;
  }

  private static long read(RunningEdge edge, Form form, AtomicBoolean more) throws IOException {
    var listings = 0L;
    while (more.get()) {
      try (var reader = new SlowReader(edge.host(), edge.port())) {
        var _ = begin(reader, form);
        var _ = reader.finish();
        listings++;
      }
    }
    return listings;
  }

  private static Turn askForSmall(Connections connections) {
    var took = new ConcurrentLinkedQueue<Double>();
    var failed = new AtomicReference<@Nullable Throwable>();
    var asked = Pace.keep(PER_SECOND, TURN, () -> {
      var began = System.nanoTime();
      var _ = connections.get(SMALL).whenComplete((answer, failure) -> {
        took.add((System.nanoTime() - began) / 1e6);
        if (failure != null || answer.status() != 200) {
          failed.set(failure != null ? failure : new IOException("status " + answer.status()));
        }
      });
    });
    if (asked == 0 || failed.get() != null) {
      throw new IllegalStateException("a small file was not answered", failed.get());
    }
    var all = List.copyOf(took);
    return new Turn(quantile(all, 0.5), quantile(all, 0.99), quantile(all, 1));
  }

  private static Duration begin(SlowReader reader, Form form) throws IOException {
    return reader.begin(PREFIX + "huge/" + form.query, form.accept);
  }

  private static Form form(int n) {
    return Form.values()[n % Form.values().length];
  }

  /** Of each for itself, so that what else the machine does in some turns does not count. */
  private static Turn median(String what, List<Turn> turns) {
    var median = new Turn(Medians.of(turns, Turn::p50), Medians.of(turns, Turn::p99),
        Medians.of(turns, Turn::max));
    System.out.printf("%-24s %12.2f %12.2f %12.2f%n", what, median.p50, median.p99, median.max);
    return median;
  }

  private static double quantile(List<Double> values, double part) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
  }
}
