package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What does a guard cost a hit, and what do wrong passwords cost everybody else? */
@Command(name = "guards", mixinStandardHelpOptions = true, description = {
    "Asks one edge for the same small file behind a guard and behind none, with the same request headers, by turns, and",
    "reports what a hit takes of the processors, of the edge's process; and, by PostgreSQL's own pg_stat_statements, how",
    "many statements there were beside refresh rounds. Then, by turns, how many requests a second other clients get answered",
    "while nobody attacks, while one address sends wrong passwords, and while it asks as often for what is not there, without",
    "a guard. All run on one machine, and who asks takes its share: the fall against nobody counts what it costs to send the",
    "attack as well, that against the harmless requests only what the edge does about passwords.",
    "Exit code 1: a hit behind an X.509 or a header guard takes more than 1.10 times one behind none, any hit a statement, or",
    "others get more than 15 %% less than while nobody attacks (medians of the rounds)."})
final class GuardsCommand implements Callable<Integer> {
  private enum Part {
    HITS, PASSWORDS
  }

  @Option(names = "--part", paramLabel = "PART", split = ",", description = "Of the measurements: ${COMPLETION-CANDIDATES} (default: each).")
  private List<Part> parts = List.of(Part.values());

  @Option(names = "--rounds", paramLabel = "N", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
  private int rounds = 9;

  @Option(names = "--seconds", paramLabel = "SECONDS", description = "Of each turn (default: ${DEFAULT-VALUE}).")
  private int seconds = 3;

  @Override
  public Integer call() throws Exception {
    try (var pulp = new GuardedPulp();
        // Its sign of life is written every minute, and for no request.
        var edge = new RunningEdge(pulp.settings(), Map.of("RIND_HEARTBEAT", "false"))) {
      var turn = Duration.ofSeconds(seconds);
      var cheap = !parts.contains(Part.HITS) || new GuardedHits(pulp, edge, turn).measure(rounds);
      var undisturbed = !parts.contains(Part.PASSWORDS)
          || new WrongPasswords(pulp, edge, turn).measure(rounds);
      return cheap && undisturbed ? 0 : 1;
    }
  }
}
