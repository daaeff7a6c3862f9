package dev.rind.bench.peers;

import dev.rind.bench.HotDistributions;
import dev.rind.bench.ManyPaths;
import dev.rind.bench.ReportFiles;
import dev.rind.bench.swarm.Result.Machine;
import dev.rind.testbed.Body;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Does an edge get slower as it has more to serve, or more clients? */
@Command(name = "scaling", mixinStandardHelpOptions = true, description = {
    "Asks edges with few and with very many distributions, paths of one publication, and connections, in turn, round after",
    "round in one run: for as many of the distributions, and of the paths, as the fewest have; for all of them, up to 100,000.",
    "Reports requests a second, what a request takes of the processors (of the edge and PostgreSQL), and the edge's memory.",
    "Exit code 1: with the most distributions or paths an edge answers less than 0.90 of the requests a second that it answers",
    "with the fewest (median of the rounds)."})
public final class ScalingCommand implements Callable<Integer> {
  private static final int TARGETS_MAX = 100_000;
  private static final int HOT = 1_000;
  /** Until what is asked for is read again in rounds. */
  private static final Duration LEAD_IN = Duration.ofSeconds(2);
  private static final Duration WARM_UP_AT_MOST = Duration.ofSeconds(60);
  private static final StockFile FILE = new StockFile(HotDistributions.FILE.length(),
      Body.of(HotDistributions.FILE).sha256());

  @Option(names = "--parts", paramLabel = "PART", split = ",", description = "Of ${COMPLETION-CANDIDATES} (default: each).")
  private Set<ScalingResult.Part> parts = EnumSet.allOf(ScalingResult.Part.class);

  @Option(names = "--distributions", paramLabel = "N", split = ",", description = "How many (default: 10,100,1000,10000,100000).")
  private List<Integer> distributions = List.of(10, 100, 1_000, 10_000, 100_000);

  @Option(names = "--paths", paramLabel = "N", split = ",", description = "How many (default: 1000,10000,100000,1000000).")
  private List<Integer> paths = List.of(1_000, 10_000, 100_000, 1_000_000);

  @Option(names = "--connections", paramLabel = "N", split = ",", description = "How many (default: 1,10,100,1000,5000,15000).")
  private List<Integer> connections = List.of(1, 10, 100, 1_000, 5_000, 15_000);

  @Option(names = "--rounds", paramLabel = "N", description = "Of each part (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--seconds", paramLabel = "SECONDS", description = "Of each turn in a round (default: ${DEFAULT-VALUE}).")
  private int seconds = 3;

  @Option(names = "--warm-up", paramLabel = "N", description = "Requests to each before it counts, and each target once, in a minute at most (default: ${DEFAULT-VALUE}).")
  private int warmUp = Comparison.WARM_UP;

  @Mixin
  private final ReportFiles files = new ReportFiles();

  @Spec
  private @Nullable CommandSpec spec;

  /** One edge of a part, or one number of connections to it. */
  private record Step(int many, int connections, Site site) {}

  /** An edge in front of a testbed of its own, and where it has files. */
  private record Site(Testbed testbed, RunningEdge edge, List<String> targets)
      implements
        AutoCloseable {
    private Site {
      targets = List.copyOf(targets);
    }

    @Override
    public void close() {
      edge.close();
      testbed.close();
    }
  }

  private interface Filling {
    void fill(Testbed testbed, int many);
  }

  @Override
  public Integer call() throws Exception {
    files.check();
    var began = Instant.now();
    var points = new EnumMap<ScalingResult.Part, List<ScalingResult.Point>>(
        ScalingResult.Part.class);
    System.out.print(ScalingText.head());
    for (var part : parts) {
      points.put(part, measure(part));
    }
    var result = ScalingResult.of(Machine.here(began), String.join(" ",
        Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs()), points);
    System.out.printf("%n%s%n%s", ScalingText.goals(result), result.about());
    files.write(result);
    return result.isGood() ? 0 : 1;
  }

  private List<ScalingResult.Point> measure(ScalingResult.Part part) throws Exception {
    var steps = new ArrayList<Step>();
    try {
      switch (part) {
        // As many as the fewest have: else it would be measured how many are hot, and not how many there are.
        case DISTRIBUTIONS -> distributions(steps, Collections.min(distributions));
        case PATHS -> paths(steps, Collections.min(paths));
        case ALL -> distributions(steps, TARGETS_MAX);
        case ALL_PATHS -> paths(steps, TARGETS_MAX);
        case CONNECTIONS -> {
          sites(steps, List.of(HOT), ManyPaths::make, ManyPaths::path, TARGETS_MAX);
          var site = steps.removeFirst().site;
          connections.forEach(many -> steps.add(new Step(many, many, site)));
        }
      }
      return measure(part, steps);
    } finally {
      steps.stream().map(Step::site).distinct().forEach(Site::close);
    }
  }

  private void distributions(List<Step> steps, int targetsMax) throws InterruptedException {
    sites(steps, distributions, (testbed, many) -> HotDistributions.make(testbed, many, 1),
        n -> HotDistributions.path(n) + "/file", targetsMax);
  }

  private void paths(List<Step> steps, int targetsMax) throws InterruptedException {
    sites(steps, paths, ManyPaths::make, ManyPaths::path, targetsMax);
  }

  private static void sites(List<Step> steps, List<Integer> sizes, Filling filling,
      IntFunction<String> path, int targetsMax) throws InterruptedException {
    for (int many : sizes) {
      var testbed = Testbed.start();
      filling.fill(testbed, many);
      var targets = new ArrayList<>(chosen(many, targetsMax)
          .mapToObj(n -> "/pulp/content/" + path.apply(n))
          .toList());
      Collections.shuffle(targets, new Random(many));
      steps.add(new Step(many, Trial.CONNECTIONS,
          new Site(testbed, new RunningEdge(testbed.settings(), Map.of()), targets)));
    }
  }

  /** All, or as many as are asked for. */
  private static IntStream chosen(int many, int targetsMax) {
    return many <= targetsMax ? IntStream.range(0, many)
        : new Random(many).ints(targetsMax, 0, many);
  }

  private List<ScalingResult.Point> measure(ScalingResult.Part part, List<Step> steps)
      throws Exception {
    var taken = new ArrayList<List<Turns.Turn>>();
    var leadIn = seconds == 0 ? Duration.ZERO : LEAD_IN;
    try (var turns = new Turns()) {
      for (var step : steps) {
        var _ = turn(turns, step, Duration.ZERO, WARM_UP_AT_MOST,
            Math.max(warmUp, step.site.targets.size()));
        taken.add(new ArrayList<>());
      }
      for (int round = 0; round < rounds; round++) {
        for (int n = 0; n < steps.size(); n++) {
          var next = (n + round) % steps.size();
          taken.get(next)
              .add(turn(turns, steps.get(next), leadIn, Duration.ofSeconds(seconds),
                  Long.MAX_VALUE));
        }
      }
    }
    var points = new ArrayList<ScalingResult.Point>();
    for (int n = 0; n < steps.size(); n++) {
      points.add(ScalingResult.Point.of(steps.get(n).many, taken.get(n)));
      System.out.print(ScalingText.line(part, points.getLast()));
    }
    return points;
  }

  private static Turns.Turn turn(Turns turns, Step step, Duration leadIn, Duration time,
      long atMost)
      throws IOException, InterruptedException {
    var edge = step.site.edge;
    return turns.take(
        new Askers.Load(edge.address(), step.site.targets, "", FILE, step.connections, true),
        List.of(edge.pid()), List.of(TestbedStock.server(step.site.testbed)), leadIn, time, atMost);
  }
}
