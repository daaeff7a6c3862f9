package dev.rind.bench;

import dev.rind.cache.BatchStats;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How many statements do the storms cost that Pulp's makers fear, whatever the number of look-ups in flight? */
@Command(name = "storm", mixinStandardHelpOptions = true, description = {
    "Counts, by PostgreSQL's own pg_stat_statements, what the two storms cost: 15,000 clients x 50 packages out of 5,000",
    "in all, and 250 clients x 1,000 packages of one repository; on one repository and on twenty, from the catalog up,",
    "with nothing in memory before each line.",
    "Exit code 1: a line needed more than 20 statements, and 2 for each of twenty repositories, beside refresh rounds."})
final class StormCommand implements Callable<Integer> {
  private static final int STATEMENTS = 20;
  private static final int STATEMENTS_PER_REPOSITORY = 2;
  private static final int STATEMENTS_SHARED = 5;
  private static final int PATIENCE_MINUTES = 10;
  private static final List<Storm.Kind> HTTP_KINDS = List.of(Storm.Kind.PLAIN, Storm.Kind.MISSING,
      Storm.Kind.RETAINED);

  @Option(names = "--share", paramLabel = "SHARE", description = "Of the full number of clients (default: 1).")
  private double share = 1;

  @Option(names = "--at-once", paramLabel = "N", split = ",", description = "Clients at the same time (default: 16,250,15000; with --http 16,400).")
  private List<Integer> atOnce = List.of();

  @Option(names = "--http", description = "A tenth of it, over HTTP and from an edge that is a process of its own, on one repository.")
  private boolean http;

  @Option(names = "--kind", paramLabel = "KIND", split = ",", description = "Of the repositories: ${COMPLETION-CANDIDATES} (default: each).")
  private List<Storm.Kind> kinds = List.of(Storm.Kind.values());

  @Option(names = "--edges", paramLabel = "N", description = "As --http, on N edges that share a Redis: one after the other, then all at once; each after the first may need 5 statements, all at once 20.")
  private int edges = 1;

  @Override
  public Integer call() throws Exception {
    if (edges > 1) {
      System.out.printf("%-34s %8s %-11s %11s %6s  %s%n", "storm", "at once", "on", "statements",
          "limit", "of them");
      return onEdges();
    }
    System.out.printf("%-34s %8s %10s %8s %11s %7s %6s  %s%n", "storm", "at once", "look-ups",
        "seconds", "statements", "rounds", "limit", "of them");
    return http ? overHttp() : fromTheCatalogUp();
  }

  private int onEdges() throws Exception {
    var worst = 0;
    for (var kind : HTTP_KINDS) {
      if (!kinds.contains(kind)) {
        continue;
      }
      for (int repositories : List.of(1, 20)) {
        try (var testbed = Testbed.start()) {
          var storm = new Storm(testbed, kind, repositories);
          for (int many : atOnce(16, 250, 15_000)) {
            worst = Math.max(worst, onEdges(storm.lastMinute(clients(1_500)), many));
            worst = Math.max(worst, onEdges(storm.kickstart(clients(25)), many));
          }
        }
      }
    }
    return worst;
  }

  private int onEdges(Storm.Run run, int many) throws Exception {
    List<Fleet.Cost> inTurn;
    try (var fleet = new Fleet(run, edges)) {
      inTurn = fleet.inTurn(many);
    }
    Fleet.Cost together;
    try (var fleet = new Fleet(run, edges)) {
      together = fleet.together(many);
    }
    var worst = 0;
    for (int n = 0; n < edges; n++) {
      worst = Math.max(worst, edgeLine(run, many, "edge %d".formatted(n + 1), inTurn.get(n),
          n == 0 ? STATEMENTS : STATEMENTS_SHARED));
    }
    return Math.max(worst, edgeLine(run, many, "all at once", together, STATEMENTS));
  }

  private static int edgeLine(Storm.Run run, int many, String who, Fleet.Cost cost, int limit) {
    var tooMany = cost.statements() > limit;
    System.out.printf("%-34s %8d %-11s %11d %6d  %s%s%n", run.name(), many, who, cost.statements(),
        limit, cost.questions(), tooMany ? "  TOO MANY" : "");
    return tooMany ? 1 : 0;
  }

  private int overHttp() throws Exception {
    var worst = 0;
    for (var kind : HTTP_KINDS) {
      try (var testbed = Testbed.start()) {
        var storm = new Storm(testbed, kind, 1);
        for (int many : atOnce(16, 400)) {
          worst = Math.max(worst, httpLine(storm.lastMinute(clients(1_500)), many));
          worst = Math.max(worst, httpLine(storm.kickstart(clients(25)), many));
        }
      }
    }
    return worst;
  }

  private static int httpLine(Storm.Run run, int atOnce) throws Exception {
    var testbed = run.testbed();
    // Its sign of life is written every minute, and for no request.
    var silent = Map.of("RIND_HEARTBEAT", "false");
    try (var edge = new RunningEdge(testbed.settings(), silent);
        var connections = new Connections(edge.host(), edge.port())) {
      var statements = new Statements(testbed, List.of(edge));
      var began = System.nanoTime();
      var asked = run.crowd(connections).drive(atOnce).get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      var took = Duration.ofNanos(System.nanoTime() - began);
      var rounds = statements.ofRounds();
      var all = statements.all();
      System.out.printf("%-34s %8d %10d %8.1f %11d %7d %6d  %,d requests/s%s%n", run.name(), atOnce,
          asked, took.toMillis() / 1e3, all - rounds, rounds, STATEMENTS,
          asked * 1_000 / Math.max(1, took.toMillis()),
          all - rounds > STATEMENTS ? "  TOO MANY" : "");
      return all - rounds > STATEMENTS ? 1 : 0;
    }
  }

  private List<Integer> atOnce(Integer... usual) {
    return atOnce.isEmpty() ? List.of(usual) : atOnce;
  }

  private int fromTheCatalogUp() throws Exception {
    var worst = 0;
    for (var kind : kinds) {
      for (int repositories : List.of(1, 20)) {
        try (var testbed = Testbed.start()) {
          var storm = new Storm(testbed, kind, repositories);
          for (int many : atOnce(16, 250, 15_000)) {
            worst = Math.max(worst, line(storm.lastMinute(clients(15_000)), repositories, many));
            worst = Math.max(worst, line(storm.kickstart(clients(250)), repositories, many));
          }
        }
      }
    }
    try (var testbed = Testbed.start()) {
      worst = Math.max(worst, strangers(testbed));
    }
    return worst;
  }

  private int clients(int full) {
    return (int) Math.max(1, full * share);
  }

  static int line(Storm.Run run, int repositories, int atOnce) throws Exception {
    try (var catalog = run.coldCatalog()) {
      var before = rounds(catalog);
      run.testbed().database().resetStatements();
      var began = System.nanoTime();
      var lookups = run.crowd(catalog, ForkJoinPool.commonPool())
          .drive(atOnce)
          .get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      var took = Duration.ofNanos(System.nanoTime() - began);
      var rounds = rounds(catalog) - before;
      var all = run.testbed().database().statementCount();
      var limit = repositories == 1 ? STATEMENTS
          : STATEMENTS + STATEMENTS_PER_REPOSITORY * repositories;
      System.out.printf("%-34s %8d %10d %8.1f %11d %7d %6d  %s%s%n", run.name(), atOnce, lookups,
          took.toMillis() / 1e3, all - rounds, rounds, limit, parts(catalog),
          all - rounds > limit ? "  TOO MANY" : "");
      return all - rounds > limit ? 1 : 0;
    }
  }

  private static long rounds(ColdCatalog catalog) {
    return catalog.catalog().batches().values().stream().mapToLong(BatchStats::ofRounds).sum();
  }

  private static String parts(ColdCatalog catalog) {
    var parts = new ArrayList<String>();
    catalog.catalog().batches().forEach((question, stats) -> {
      if (stats.statements() > stats.ofRounds()) {
        parts.add(question + " " + (stats.statements() - stats.ofRounds()));
      }
    });
    parts.sort(null);
    parts.add("index " + catalog.catalog().indexes().stats().loads());
    return String.join(", ", parts);
  }

  /** A few files of each of many repositories must load no index. */
  private static int strangers(Testbed testbed) throws Exception {
    var run = Storm.strangers(testbed, 1_000, 100);
    try (var catalog = run.coldCatalog()) {
      testbed.database().resetStatements();
      var lookups = run.crowd(catalog, ForkJoinPool.commonPool())
          .drive(100)
          .get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      var loads = catalog.catalog().indexes().stats().loads();
      System.out.printf("%s: %d look-ups, %d statements, %d indexes loaded (limit: 0)%n",
          run.name(),
          lookups, testbed.database().statementCount(), loads);
      return loads == 0 ? 0 : 1;
    }
  }
}
