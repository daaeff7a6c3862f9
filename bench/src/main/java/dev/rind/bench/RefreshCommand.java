package dev.rind.bench;

import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What does it cost PostgreSQL to keep many hot distributions fresh, and how fresh are they? */
@Command(name = "refresh", mixinStandardHelpOptions = true, description = {
    "Asks for many distributions, each of them more than once in a round, then ten times as often, and reports what",
    "their refresh rounds cost PostgreSQL (total_exec_time of pg_stat_statements) and the bound on age in force.",
    "Exit code 1: it took more than 5 % of a core with up to 10,000 distributions."})
final class RefreshCommand implements Callable<Integer> {
  private static final double SHARE_MAX = 0.05;
  private static final int MUST_HOLD_UP_TO = 10_000;
  private static final int VERSIONS = 5;
  private static final Duration WARM_FEW = Duration.ofSeconds(5);
  private static final Duration WARM_MANY = Duration.ofSeconds(25);

  @Option(names = "--distributions", paramLabel = "N", split = ",", description = "How many are hot (default: 10,100,500,1000,10000,100000).")
  private List<Integer> distributions = List.of(10, 100, 500, 1_000, 10_000, 100_000);

  @Option(names = "--seconds", paramLabel = "SECONDS", description = "How long each line is measured (default: 40).")
  private int seconds = 40;

  @Override
  public Integer call() {
    var worst = 0;
    System.out.printf("%13s %12s %7s %10s %11s %7s %9s %7s %9s%n", "distributions", "requests/s",
        "rounds", "keys each", "work each", "core", "bound", "stale", "oldest");
    for (int many : distributions) {
      try (var testbed = Testbed.start()) {
        HotDistributions.make(testbed, many, VERSIONS);
        // Three million in a second is more than this process can ask.
        for (int perSecond : many <= MUST_HOLD_UP_TO ? List.of(3, 30) : List.of(3)) {
          worst = Math.max(worst, line(testbed, many, perSecond));
        }
      }
    }
    return worst;
  }

  private int line(Testbed testbed, int many, int perSecond) {
    try (var catalog = new ColdCatalog(testbed)) {
      var pointers = catalog.catalog().pointers().get("match");
      if (pointers == null) {
        throw new IllegalStateException("the catalog has no pointers of base paths");
      }
      // Until all have taken part in rounds, and these have found out what they cost.
      keepHot(catalog, many, perSecond, many < 2_000 ? WARM_FEW : WARM_MANY);
      testbed.database().resetStatements();
      var rounds = pointers.rounds();
      var stale = pointers.stale();
      var began = System.nanoTime();
      var asked = keepHot(catalog, many, perSecond, Duration.ofSeconds(seconds));
      var took = (System.nanoTime() - began) / 1e9;
      var core = HotDistributions.secondsOfMatches(testbed) / took;
      System.out.printf("%13d %12.0f %7d %10d %8.1f ms %6.2f%% %7.2f s %7d %7.2f s%n", many,
          asked / took, pointers.rounds() - rounds, pointers.hot(),
          pointers.roundWork().toNanos() / 1e6, core * 100,
          pointers.boundInForce().toMillis() / 1e3, pointers.stale() - stale,
          pointers.oldestGiven().toMillis() / 1e3);
      return many <= MUST_HOLD_UP_TO && core > SHARE_MAX ? 1 : 0;
    }
  }

  /** Asks for each in turn, so that a second has {@code perSecond} of each; gives how often in all. */
  private static long keepHot(ColdCatalog catalog, int many, int perSecond, Duration time) {
    var turn = new AtomicInteger();
    return Pace.keep((double) many * perSecond, time, () -> {
      var path = HotDistributions.path(Math.floorMod(turn.getAndIncrement(), many)) + "/file";
      var _ = catalog.catalog().match("default", path);
    });
  }
}
