package dev.rind.bench;

import dev.rind.testbed.Redis;
import dev.rind.testbed.RunningEdge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Edges that share a Redis, each a process of its own with nothing in memory, and a storm on them: on one after
 * the other, or on all at once. Closed, they are gone.
 */
final class Fleet implements AutoCloseable {
  private static final int PATIENCE_MINUTES = 10;

  private final Storm.Run run;
  private final Redis redis = Redis.start();
  private final List<RunningEdge> edges = new ArrayList<>();

  Fleet(Storm.Run run, int size) throws InterruptedException {
    this.run = run;
    try {
      for (int n = 0; n < size; n++) {
        edges.add(new RunningEdge(run.testbed().settings().redis(redis.url()),
            Map.of("RIND_HEARTBEAT", "false")));
      }
    } catch (InterruptedException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** Statements beside those of rounds: all, and by what was asked. */
  record Cost(long statements, Map<String, Long> questions) {}

  /** What the storm costs on each edge when it comes to one after the other. */
  List<Cost> inTurn(int atOnce) throws Exception {
    var costs = new ArrayList<Cost>();
    for (var edge : edges) {
      costs.add(cost(List.of(edge), atOnce));
    }
    return costs;
  }

  /** The same when it comes to all at once, of all together. */
  Cost together(int atOnce) throws Exception {
    return cost(edges, atOnce);
  }

  private Cost cost(List<RunningEdge> some, int atOnce) throws Exception {
    var clients = new ArrayList<Connections>();
    try {
      some.forEach(edge -> clients.add(new Connections(edge.host(), edge.port())));
      var statements = new Statements(run.testbed(), edges);
      CompletableFuture.allOf(clients.stream()
          .map(connections -> run.crowd(connections).drive(atOnce))
          .toArray(CompletableFuture[]::new)).get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      var all = statements.besideRounds();
      var questions = statements.questions();
      questions.merge("indexes", all - questions.values().stream().mapToLong(n -> n).sum(),
          Long::sum);
      return new Cost(all, questions);
    } finally {
      clients.forEach(Connections::close);
    }
  }

  @Override
  public void close() {
    edges.forEach(RunningEdge::close);
    redis.close();
  }
}
