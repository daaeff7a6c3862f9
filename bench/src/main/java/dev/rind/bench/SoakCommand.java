package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;

/** Does memory stay flat while the cache evicts all the time? */
@Command(name = "soak", mixinStandardHelpOptions = true, description = {
    "Asks an edge, whose cache has room for a third of what is asked for, for random files, missing paths and listings,",
    "and publishes anew meanwhile. Reports, for each half minute, the heap that a full collection leaves, memory outside it,",
    "open files, and evictions.",
    "Exit code 1: heap or direct memory of the last third is more than a tenth and 4 MiB above the first third."})
final class SoakCommand implements Callable<Integer> {
  private static final int REPOSITORIES = 40;
  private static final int PACKAGES = 2_000;
  private static final int PER_SECOND = 1_000;
  private static final int LISTINGS_ONE_IN = 500;
  private static final int SAMPLES_A_MINUTE = 2;
  private static final double ALLOWED = 1.1;
  private static final double ALLOWED_BYTES = 4 << 20;
  private static final double MIB = 1 << 20;
  private static final Map<String, String> SMALL = Map.of("RIND_MEMORY_BYTES_MAX", "4MiB");

  @Option(names = "--minutes", paramLabel = "MINUTES", description = "How long (default: 10).")
  private double minutes = 10;

  private final Random random = new Random(1);
  private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();

  private record Sample(double heap, double direct, double files, double evictions) {}

  @Override
  public Integer call() throws Exception {
    try (var testbed = Testbed.start()) {
      var repositories = new ArrayList<Served>();
      for (int n = 0; n < REPOSITORIES; n++) {
        repositories.add(testbed.serving(
            distribution("soak/r" + n).packages(PACKAGES, 50, 500).file("changes", "0")));
      }
      try (var edge = new RunningEdge(testbed.settings(), SMALL);
          var clients = new Connections(edge.host(), edge.port())) {
        var samples = new ArrayList<Sample>();
        System.out.printf("%8s %10s %12s %6s %12s%n", "minutes", "heap MiB", "direct MiB", "files",
            "evictions");
        for (int n = 1; n <= minutes * SAMPLES_A_MINUTE; n++) {
          var _ = repositories.get(random.nextInt(REPOSITORIES))
              .publish(spec -> spec.file("changes", "" + random.nextInt()));
          var sample = sample(edge, clients);
          samples.add(sample);
          System.out.printf("%8.1f %10.1f %12.1f %6.0f %12.0f%n", (double) n / SAMPLES_A_MINUTE,
              sample.heap / MIB, sample.direct / MIB, sample.files, sample.evictions);
        }
        System.out.printf("answers: %s, failed: %d%n", new TreeMap<>(answers), failures.sum());
        return grew("heap", samples, Sample::heap) | grew("direct", samples, Sample::direct)
            | (failures.sum() == 0 ? 0 : 1);
      }
    }
  }

  private Sample sample(RunningEdge edge, Connections clients) throws Exception {
    var direct = 0.0;
    var files = 0.0;
    for (int second = 0; second < 60 / SAMPLES_A_MINUTE; second++) {
      load(clients, Duration.ofSeconds(1));
      var metrics = edge.admin("/metrics");
      direct = Math.max(direct, sum(metrics, "rind_direct_bytes"));
      files = Math.max(files, sum(metrics, "process_files_open_files"));
    }
    edge.collectGarbage();
    var metrics = edge.admin("/metrics");
    var heap = sum(metrics, "jvm_memory_used_bytes{area=\"heap\"");
    var evictions = sum(metrics, "rind_index_evictions_total")
        + sum(metrics, "rind_memory_evictions_total");
    return new Sample(heap, direct, files, evictions);
  }

  private static double sum(String metrics, String begin) {
    return metrics.lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private void load(Connections clients, Duration time) {
    var _ = Pace.keep(PER_SECOND, time, () -> ask(clients));
  }

  private void ask(Connections clients) {
    var _ = clients.get("/pulp/content/soak/r" + random.nextInt(REPOSITORIES) + "/" + path())
        .whenComplete((answer, failure) -> {
          if (failure == null && answer.status() < 500) {
            answers.computeIfAbsent(answer.status(), _ -> new LongAdder()).increment();
          } else {
            failures.increment();
          }
        });
  }

  private String path() {
    if (random.nextInt(LISTINGS_ONE_IN) == 0) {
      return "Packages/b/";
    }
    return random.nextInt(4) == 0 ? "none-" + random.nextInt()
        : packagePath(random.nextInt(PACKAGES));
  }

  private static int grew(String what, List<Sample> samples, ToDoubleFunction<Sample> of) {
    var third = Math.max(1, samples.size() / 3);
    var first = samples.subList(0, third).stream().mapToDouble(of).average().orElse(0);
    var last = samples.subList(samples.size() - third, samples.size())
        .stream()
        .mapToDouble(of)
        .average()
        .orElse(0);
    System.out.printf("%s: %.1f MiB in the first third, %.1f in the last%n", what, first / MIB,
        last / MIB);
    return last > first * ALLOWED + ALLOWED_BYTES ? 1 : 0;
  }
}
