package dev.rind.bench;

import dev.rind.testbed.Body;
import dev.rind.testbed.Postgres;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;

/** What do clients of warm repositories notice of an outage of PostgreSQL? Nothing. */
@Command(name = "outage", mixinStandardHelpOptions = true, description = {
    "Stops PostgreSQL under load on repositories that are indexed, for some minutes, and starts it again. Each answer must",
    "be a 200 with the right digest, or a 404 for what is missing; what is cold must be answered soon afterwards.",
    "Exit code 1: it was not so."})
final class OutageCommand implements Callable<Integer> {
  private static final int REPOSITORIES = 5;
  private static final int PACKAGES = 2_000;
  private static final int PER_SECOND = 500;
  private static final Duration BESIDE = Duration.ofSeconds(5);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(30);
  private static final String PREFIX = "/pulp/content/";

  @Option(names = "--minutes", paramLabel = "MINUTES", description = "How long PostgreSQL is away (default: 5).")
  private double minutes = 5;

  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder wrong = new LongAdder();
  private final Random random = new Random(1);

  @Override
  public Integer call() throws Exception {
    try (var server = Postgres.own(); var testbed = Testbed.on(server)) {
      for (int n = 0; n < REPOSITORIES; n++) {
        var _ = testbed.serving(distribution("warm/r" + n).packages(PACKAGES, PACKAGES, 2_000));
      }
      var _ = testbed.serving(distribution("cold").file("file", "cold"));
      var digests = Digests.of(testbed);
      try (var edge = new RunningEdge(testbed.settings(), Map.of());
          var clients = new Connections(edge.host(), edge.port())) {
        for (int n = 0; n < REPOSITORIES * 20; n++) {
          clients.get(PREFIX + "warm/r%d/none-%d".formatted(n % REPOSITORIES, n)).get();
        }
        load(clients, digests, BESIDE);
        server.stop();
        System.out.println("PostgreSQL is stopped");
        load(clients, digests, Duration.ofMillis((long) (minutes * 60_000)));
        server.start();
        System.out.println("PostgreSQL is back");
        var began = System.nanoTime();
        var back = coldIsAnswered(clients);
        var took = Duration.ofNanos(System.nanoTime() - began);
        load(clients, digests, BESIDE);
        System.out.printf("answers: %s, wrong: %d; cold after %.1f s%n", new TreeMap<>(answers),
            wrong.sum(), took.toMillis() / 1e3);
        return back && wrong.sum() == 0 ? 0 : 1;
      }
    }
  }

  private void load(Connections clients, Map<String, String> digests, Duration time) {
    var _ = Pace.keep(PER_SECOND, time, () -> ask(clients, digests));
  }

  private void ask(Connections clients, Map<String, String> digests) {
    var missing = random.nextInt(5) == 0;
    var path = missing ? "none-" + random.nextInt() : packagePath(random.nextInt(PACKAGES));
    var target = PREFIX + "warm/r%d/%s".formatted(random.nextInt(REPOSITORIES), path);
    var _ = clients.get(target).whenComplete((answer, failure) -> {
      var status = failure == null ? String.valueOf(answer.status()) : failure.getMessage();
      answers.computeIfAbsent(String.valueOf(status), _ -> new LongAdder()).increment();
      var right = failure == null && (missing ? answer.status() == 404
          : answer.status() == 200 && answer.sha256().equals(digests.get(path)));
      if (!right) {
        wrong.increment();
      }
    });
  }

  private static boolean coldIsAnswered(Connections clients) throws Exception {
    var until = System.nanoTime() + BACK_WITHIN.toNanos();
    while (System.nanoTime() < until) {
      var answer = clients.get(PREFIX + "cold/file").get();
      if (answer.status() == 200 && answer.sha256().equals(Body.of("cold").sha256())) {
        return true;
      }
    }
    return false;
  }
}
