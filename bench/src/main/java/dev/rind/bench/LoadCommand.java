package dev.rind.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.rind.edge.catalog.FileSet;
import dev.rind.testbed.Testbed;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;

/** What does it cost to make an index of what PostgreSQL sends, beside the sending? */
@Command(name = "load", mixinStandardHelpOptions = true, description = {
    "Loads the index of one publication, and asks the same statement with its rows thrown away, in turn.",
    "Exit code 1: the median of the loads is more than 1.5 times that of the statement."})
final class LoadCommand implements Callable<Integer> {
  private static final double RATIO_MAX = 1.5;
  private static final int ARTIFACT_BYTES = 16;
  /** Until the compiler has seen it all. */
  private static final int WARM_UP = 5;
  private static final OperatingSystemMXBean PROCESS = ManagementFactory
      .getPlatformMXBean(OperatingSystemMXBean.class);

  @Option(names = "--paths", paramLabel = "N", description = "Of the publication, each with an artifact of its own (default: ${DEFAULT-VALUE}).")
  private int paths = 50_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Times of each (default: ${DEFAULT-VALUE}).")
  private int rounds = 15;

  /** How long something took, and how much time of the processors, of our own process. */
  private record Took(double millis, double processorMillis) {}

  @Override
  public Integer call() {
    try (var testbed = Testbed.start()) {
      var publication = testbed
          .serving(distribution("load").packages(paths, paths, ARTIFACT_BYTES))
          .publication();
      testbed.database().update("ANALYZE");
      try (var catalog = new ColdCatalog(testbed)) {
        return compare(catalog, publication);
      }
    }
  }

  private int compare(ColdCatalog catalog, UUID publication) {
    Supplier<CompletableFuture<?>> load = () -> load(catalog, publication);
    load.get().join();
    var sql = statement(catalog);
    Supplier<CompletableFuture<?>> discard = () -> discard(catalog, sql, publication);
    var loads = new ArrayList<Took>();
    var discards = new ArrayList<Took>();
    for (int i = -WARM_UP; i < rounds; i++) {
      var loaded = took(load);
      var discarded = took(discard);
      if (i >= 0) {
        loads.add(loaded);
        discards.add(discarded);
        System.out.printf(
            "%2d: index %6.1f ms (%6.1f ms of our processors), discarded %6.1f ms (%6.1f ms)%n",
            i + 1, loaded.millis(), loaded.processorMillis(), discarded.millis(),
            discarded.processorMillis());
      }
    }
    return verdict(median(loads), median(discards));
  }

  private int verdict(Took load, Took discard) {
    var ratio = load.millis() / discard.millis();
    System.out.printf(
        "%,d paths, medians of %d: index %.1f ms (%.1f ms of our processors), discarded %.1f ms (%.1f ms): "
            + "%.2f times (limit: %.1f)%s%n",
        paths, rounds, load.millis(), load.processorMillis(), discard.millis(),
        discard.processorMillis(), ratio, RATIO_MAX, ratio > RATIO_MAX ? "  TOO MUCH" : "");
    return ratio > RATIO_MAX ? 1 : 0;
  }

  private CompletableFuture<?> load(ColdCatalog catalog, UUID publication) {
    var set = new FileSet.Publication(publication);
    return catalog.source().indexes().load(List.of(set)).thenAccept(indexes -> {
      var index = indexes.get(set);
      checkCount(index == null ? 0 : index.size());
    }).toCompletableFuture();
  }

  private CompletableFuture<?> discard(ColdCatalog catalog, String sql, UUID publication) {
    var arguments = Tuple.tuple()
        .addArrayOfInteger(new Integer[] {0})
        .addArrayOfUUID(new UUID[] {publication});
    return catalog.indexing()
        .query(sql, arguments, counting())
        // The statement has a row more, which says that there is such a publication.
        .thenAccept(count -> checkCount(count - 1));
  }

  private static Collector<Row, long[], Long> counting() {
    return Collector.of(() -> new long[1], (count, _) -> count[0]++, (some, others) -> {
      throw new UnsupportedOperationException("rows come one after the other");
    }, count -> count[0]);
  }

  private void checkCount(long count) {
    if (count != paths) {
      throw new IllegalStateException(count + " paths (expected: " + paths + ")");
    }
  }

  /** As it was sent, which only the connection that it was sent on can tell. */
  private static String statement(ColdCatalog catalog) {
    return catalog.indexing()
        .query("""
            SELECT statement FROM pg_prepared_statements
             WHERE statement LIKE '%core_publishedartifact%'
               AND statement NOT LIKE '%pg_prepared_statements%'""", Tuple.tuple())
        .join()
        .iterator()
        .next()
        .getString(0);
  }

  private static Took took(Supplier<CompletableFuture<?>> what) {
    var processor = PROCESS.getProcessCpuTime();
    var began = System.nanoTime();
    what.get().join();
    var nanos = System.nanoTime() - began;
    return new Took(nanos / 1e6, (PROCESS.getProcessCpuTime() - processor) / 1e6);
  }

  /** Of each for itself. */
  private static Took median(List<Took> all) {
    return new Took(Medians.of(all, Took::millis), Medians.of(all, Took::processorMillis));
  }
}
