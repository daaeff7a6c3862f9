package dev.rind.bench;

import dev.rind.edge.pulp.Triggers;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;

/** How soon does each of several edges show a change that triggers tell, and what do the triggers cost Pulp? */
@Command(name = "events", mixinStandardHelpOptions = true, description = {
    "Edges, each a process of its own, listen to one database and are asked for hot files all the time. A new publication is",
    "made again and again; measured is, on each edge, from when PostgreSQL has told that it is committed until the first new",
    "answer over HTTP, once a hundred have warmed them up. Then the same while a large repository is published all the time;",
    "then what it takes to publish that, with and without the triggers in turn, without edges.",
    "Exit code 1: a 99th percentile above 100 ms, or triggers that make the median publish longer by 2 %% or more."})
final class EventsCommand implements Callable<Integer> {
  private static final Duration VISIBLE = Duration.ofMillis(100);
  private static final double COST = 0.02;
  private static final int DISTRIBUTIONS = 20;
  private static final int PAUSE_MILLIS = 50;
  /** Changes that the edges' compilers are busy during; reported, and not judged. */
  private static final int WARMING_UP = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOAD_STEP = Duration.ofMillis(200);

  @Option(names = "--edges", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
  private int edges = 3;

  @Option(names = "--times", paramLabel = "N", description = "Changes of each part (default: ${DEFAULT-VALUE}).")
  private int times = 500;

  @Option(names = "--load", paramLabel = "N", description = "Requests a second to each edge beside those that look for the change (default: ${DEFAULT-VALUE}).")
  private int load = 300;

  @Option(names = "--files", paramLabel = "N", description = "Of the large repository (default: ${DEFAULT-VALUE}).")
  private int files = 50_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Of publishing it with and without triggers; 0: leave that out (default: ${DEFAULT-VALUE}).")
  private int rounds = 20;

  @Override
  public Integer call() throws Exception {
    try (var testbed = Testbed.start()) {
      var large = new LargePublish(testbed, files);
      var soon = times == 0 || seenInTime(testbed, large);
      var cheap = rounds == 0 || isCheap(testbed, large);
      return soon && cheap ? 0 : 1;
    }
  }

  private boolean seenInTime(Testbed testbed, LargePublish large) throws Exception {
    testbed.database().update(Triggers.install());
    var running = new ArrayList<RunningEdge>();
    var clients = new ArrayList<Connections>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < edges; n++) {
        var edge = new RunningEdge(testbed.settings(), Map.of("RIND_FRESHNESS_EVENTS", "on"));
        running.add(edge);
        clients.add(new Connections(edge.host(), edge.port()));
      }
      var hot = IntStream.range(0, DISTRIBUTIONS)
          .mapToObj(n -> testbed.serving(distribution("hot/" + n).file("a.txt", "old")))
          .toList();
      for (var edge : running) {
        awaitListening(edge);
      }
      var ended = new AtomicBoolean();
      var beside = new ArrayList<Future<?>>();
      clients.forEach(edge -> beside.add(threads.submit(() -> ask(edge, ended))));
      System.out.printf("%-28s %5s %8s %8s %8s %8s%n", "new after, ms", "edge", "changes", "p50",
          "p99", "max");
      var _ = report("the first, of cold edges", changes(hot, clients, threads, WARMING_UP), false);
      var right = report("changes", changes(hot, clients, threads, times), true);
      var published = new int[1];
      beside.add(threads.submit(() -> {
        for (; !ended.get(); published[0]++) {
          large.once();
        }
        return published[0];
      }));
      right &= report("changes while publishing", changes(hot, clients, threads, times), true);
      ended.set(true);
      for (var task : beside) {
        task.get();
      }
      System.out.printf("published %d times %,d files meanwhile%n", published[0], files);
      return right;
    } finally {
      clients.forEach(Connections::close);
      running.forEach(RunningEdge::close);
    }
  }

  private static void awaitListening(RunningEdge edge) throws Exception {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (edge.admin("/metrics").lines().noneMatch("rind_events_on 1.0"::equals)) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("an edge does not listen");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void ask(Connections edge, AtomicBoolean ended) {
    while (!ended.get()) {
      Pace.keep(load, LOAD_STEP, () -> {
        var _ = edge.get(path(ThreadLocalRandom.current().nextInt(DISTRIBUTIONS)));
      });
    }
  }

  private static String path(int n) {
    return "/pulp/content/hot/%d/a.txt".formatted(n);
  }

  /** Of each edge how long each change took to show, in nanoseconds. */
  private static List<long[]> changes(List<Served> hot, List<Connections> clients,
      ExecutorService threads, int times) throws Exception {
    var random = new Random(1);
    var seen = clients.stream().map(_ -> new long[times]).toList();
    for (int n = 0; n < times; n++) {
      Thread.sleep(random.nextInt(PAUSE_MILLIS));
      var one = n % hot.size();
      var text = "new %d %d".formatted(System.nanoTime(), n);
      hot.get(one).publish(spec -> spec.file("a.txt", text));
      var committed = System.nanoTime();
      var showing = clients.stream()
          .map(edge -> threads.submit(() -> untilShown(edge, path(one), text, committed)))
          .toList();
      for (int e = 0; e < showing.size(); e++) {
        seen.get(e)[n] = showing.get(e).get();
      }
    }
    return seen;
  }

  private static long untilShown(Connections edge, String path, String text, long since)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (!edge.get(path).get().text().equals(text)) {
      if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new TimeoutException("not seen: " + path);
      }
      Thread.sleep(1);
    }
    return System.nanoTime() - since;
  }

  private static boolean report(String part, List<long[]> seen, boolean judged) {
    var right = true;
    for (int e = 0; e < seen.size(); e++) {
      var sorted = seen.get(e).clone();
      Arrays.sort(sorted);
      var p99 = sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
      var late = judged && p99 > VISIBLE.toNanos();
      System.out.printf("%-28s %5d %8d %8.1f %8.1f %8.1f%s%n", part, e + 1, sorted.length,
          sorted[sorted.length / 2] / 1e6, p99 / 1e6, sorted[sorted.length - 1] / 1e6,
          late ? "  LATE" : "");
      right &= !late;
    }
    return right;
  }

  private boolean isCheap(Testbed testbed, LargePublish large) throws Exception {
    var with = new ArrayList<Duration>();
    var without = new ArrayList<Duration>();
    for (int n = -1; n < rounds; n++) {
      // Each of the two is the first in every other round.
      for (var installed : n % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
        testbed.database().update(installed ? Triggers.install() : Triggers.remove());
        var took = large.once();
        if (n >= 0) { // the first round warms up
          (installed ? with : without).add(took);
        }
      }
    }
    var more = Medians.of(with, Duration::toNanos) / Medians.of(without, Duration::toNanos) - 1;
    System.out.printf(
        "publishing %,d files, median of %d rounds: %.0f ms without triggers, %.0f ms with: %+.2f %%%s%n",
        files, rounds, Medians.of(without, Duration::toNanos) / 1e6,
        Medians.of(with, Duration::toNanos) / 1e6, more * 100, more < COST ? "" : "  DEAR");
    return more < COST;
  }
}
