package dev.rind.bench;

import dev.rind.bench.swarm.Profile;
import dev.rind.bench.swarm.Progress;
import dev.rind.bench.swarm.Repository;
import dev.rind.bench.swarm.RepositoryReader;
import dev.rind.bench.swarm.ResultText;
import dev.rind.bench.swarm.Swarm;
import dev.rind.bench.swarm.SwarmOptions;
import dev.rind.bench.swarm.Target;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;

/** Does every client of a swarm get what it wants of a cold edge, and what does that cost? */
@Command(name = "swarm", mixinStandardHelpOptions = true, description = {
    "Lets a swarm of yum clients (rind swarm) come over an edge with nothing in memory, on a testbed with yum repositories of",
    "small packages. Reports besides what the swarm saw: statements by PostgreSQL's own count, the edge's memory and",
    "processor time. Each profile has an edge of its own.",
    "Exit code 1: a transaction did not complete, bytes were wrong, or it took more than 20 statements, and 2 for each",
    "further repository, beside refresh rounds."})
final class SwarmTrialCommand implements Callable<Integer> {
  private static final int STATEMENTS = 20;
  private static final int STATEMENTS_PER_REPOSITORY = 2;
  private static final int MISUSED = 2;
  private static final double MIB = 1 << 20;
  /** Its sign of life is written every minute, and for no request. */
  private static final Map<String, String> SILENT = Map.of("RIND_HEARTBEAT", "false");

  @Option(names = "--profile", paramLabel = "PROFILE", split = ",", description = "One after the other: refresh, install, kickstart (default: all).")
  private List<String> profiles = List.of("refresh", "install", "kickstart");

  @Option(names = "--repositories", paramLabel = "N", description = "That each client uses (default: ${DEFAULT-VALUE}).")
  private int repositories = 1;

  @Option(names = "--packages-there", paramLabel = "N", description = "In each repository (default: ${DEFAULT-VALUE}).")
  private int packages = 5_000;

  @Option(names = "--package-bytes", paramLabel = "N", description = "Of each package (default: ${DEFAULT-VALUE}).")
  private int packageBytes = 2_048;

  @Mixin
  private final SwarmOptions options = new SwarmOptions();

  @Override
  public Integer call() throws Exception {
    if (profiles.size() > 1 && options.isWritten()) {
      System.err.println("rind bench swarm: --json and --html need one --profile");
      return MISUSED;
    }
    try (var testbed = Testbed.start()) {
      for (int n = 0; n < repositories; n++) {
        var _ = testbed.serving(distribution(basePath(n))
            .packages(packages, packages, packageBytes)
            .withRepodata());
      }
      testbed.database().update("ANALYZE");
      var there = read(testbed);
      var worst = 0;
      for (var profile : profiles) {
        worst = Math.max(worst, swarm(testbed, there, Profile.named(profile)));
      }
      return worst;
    } catch (Target.Refused refused) {
      System.err.println("rind bench swarm: " + refused.getMessage());
      return MISUSED;
    }
  }

  private static String basePath(int n) {
    return "swarm/r%03d".formatted(n);
  }

  /** Through an edge that ends then, so that the next one is cold. */
  private List<Repository> read(Testbed testbed) throws InterruptedException {
    try (var edge = new RunningEdge(testbed.settings(), SILENT)) {
      return new RepositoryReader(target(edge)).read(urls(edge));
    }
  }

  private List<URI> urls(RunningEdge edge) {
    return IntStream.range(0, repositories)
        .mapToObj(n -> URI.create("http://%s:%d/pulp/content/%s/".formatted(edge.host(),
            edge.port(), basePath(n))))
        .toList();
  }

  private Target target(RunningEdge edge) {
    return Target.of(urls(edge), false, Target.Tls.DEFAULT, List.of());
  }

  private int swarm(Testbed testbed, List<Repository> there, Profile profile) throws Exception {
    try (var edge = new RunningEdge(testbed.settings(), SILENT)) {
      var setup = options.setup(target(edge), there, profile);
      var statements = new Statements(testbed, List.of(edge));
      var busy = edge.processorTime();
      var progress = Progress.on(System.err, setup.clients());
      var result = new Swarm(setup).run(progress);
      progress.end();
      var rounds = statements.ofRounds();
      var others = statements.all() - rounds;
      var tooMany = others > STATEMENTS + STATEMENTS_PER_REPOSITORY * (repositories - 1);
      System.out.print(new ResultText(result));
      System.out.printf("%-14s %d beside %d of refresh rounds %s%s%n", "statements", others, rounds,
          statements.questions(), tooMany ? "  TOO MANY" : "");
      var took = edge.processorTime().minus(busy);
      System.out.printf(
          "%-14s %.0f MiB resident at most; %.1f s of the processors, %.0f us a file%n%n",
          "edge", edge.residentBytesMax() / MIB, took.toMillis() / 1e3,
          took.toNanos() / 1e3 / Math.max(1, result.requests().completed()));
      options.write(result);
      return result.isGood() && !tooMany ? 0 : 1;
    }
  }
}
