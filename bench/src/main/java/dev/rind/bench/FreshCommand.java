package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long after its commit does a change of Pulp show, through an edge with its defaults? */
@Command(name = "fresh", mixinStandardHelpOptions = true, description = {
    "Makes each kind of change again and again to distributions that are asked over HTTP all the time, and measures from",
    "before the change is written until the first new answer; then goes on asking to see that none goes back.",
    "Each kind has a distribution of its own, and all go on side by side.",
    "Columns: last old, when the last request was sent that got an old answer; writing, what the change itself took, which",
    "is in all the other times; of both the longest; late and went back, the answers that exit code 1 is for.",
    "Exit code 1: an old answer to a request that was sent more than 1,200 ms after a change was written, or after a new answer."})
final class FreshCommand implements Callable<Integer> {
  private static final Duration BOUND = Duration.ofMillis(1_200);
  private static final Duration SETTLED = Duration.ofMillis(1_500);
  /** Changes come at any time of a refresh round. */
  private static final int ROUND_MILLIS = 1_000;
  private static final Duration NEVER_BACK = Duration.ofSeconds(3);

  @Option(names = "--times", paramLabel = "N", description = "Of each change (default: ${DEFAULT-VALUE}).")
  private int times = 10;

  @Override
  public Integer call() throws Exception {
    try (var testbed = Testbed.start();
        var edge = new RunningEdge(testbed.settings(), Map.of());
        var connections = new Connections(edge.host(), edge.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lines = new ArrayList<Future<Boolean>>();
      System.out.printf("%-34s %5s %8s %8s %8s %9s %8s %6s %10s %8s%n",
          "first new answer after, ms",
          "times", "min", "median", "max", "last old", "writing", "late", "went back", "answers");
      for (var change : Change.all(testbed, times)) {
        lines.add(threads.submit(() -> {
          var seen = new ArrayList<Watch.Seen>();
          for (int n = 0; n < times; n++) {
            seen.addAll(seen(change, n, testbed, connections, threads));
          }
          return report(change.name(), seen);
        }));
      }
      var right = true;
      for (var line : lines) {
        right &= line.get();
      }
      return right ? 0 : 1;
    }
  }

  /** When a change was written, by {@code System.nanoTime}: its commit is somewhere in between. */
  record Written(long began, long ended) {
    private static Written by(Runnable change) {
      var began = System.nanoTime();
      change.run();
      return new Written(began, System.nanoTime());
    }
  }

  /** What the nth change of its kind looked like at each of its paths. */
  private static List<Watch.Seen> seen(Change change, int n, Testbed testbed,
      Connections connections, ExecutorService threads) throws Exception {
    var time = alone(testbed, () -> change.time().apply(n));
    var watches = time.effects()
        .stream()
        .map(effect -> new Watch(connections, effect, threads))
        .toList();
    try {
      for (var watch : watches) {
        watch.awaitOld(SETTLED);
      }
      Thread.sleep(new Random(n + 31L * change.name().hashCode()).nextInt(ROUND_MILLIS));
      var written = alone(testbed, () -> Written.by(time.commit()));
      for (var watch : watches) {
        watch.awaitNew(written);
      }
      Thread.sleep(NEVER_BACK);
      return watches.stream().map(watch -> watch.since(written, BOUND)).toList();
    } finally {
      watches.forEach(Watch::close);
    }
  }

  /** A testbed is of one thread at a time. */
  private static <T> T alone(Testbed testbed, Callable<T> what) throws Exception {
    synchronized (testbed) {
      return what.call();
    }
  }

  private static synchronized boolean report(String change, List<Watch.Seen> seen) {
    var first = millis(seen, each -> each.firstNew().toNanos());
    var lastOld = millis(seen, each -> each.lastOld().toNanos());
    var writing = millis(seen, each -> each.writing().toNanos());
    var wentBack = seen.stream().mapToLong(Watch.Seen::wentBack).sum();
    var late = seen.stream().mapToLong(Watch.Seen::late).sum();
    var wrong = wentBack > 0 || late > 0;
    System.out.printf("%-34s %5d %8.0f %8.0f %8.0f %9.0f %8.0f %6d %10d %8d%s%n", change,
        first.length,
        first[0], first[first.length / 2], first[first.length - 1], lastOld[lastOld.length - 1],
        writing[writing.length - 1], late, wentBack,
        seen.stream().mapToLong(Watch.Seen::answers).sum(), wrong ? "  STALE" : "");
    return !wrong;
  }

  private static double[] millis(List<Watch.Seen> seen, ToLongFunction<Watch.Seen> nanos) {
    return seen.stream().mapToLong(nanos).sorted().mapToDouble(each -> each / 1e6).toArray();
  }
}
