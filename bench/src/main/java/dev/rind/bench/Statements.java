package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The statements that these edges make from now on, by PostgreSQL's own count. */
final class Statements {
  private static final String ROUNDS = "rind_batch_round_statements_total";

  private final Testbed testbed;
  private final List<RunningEdge> edges;
  private final Map<String, Long> before;

  /** Of all edges on this database: those that are idle go on with their rounds for a while. */
  Statements(Testbed testbed, List<RunningEdge> edges) throws Exception {
    this.testbed = testbed;
    this.edges = List.copyOf(edges);
    this.before = byQuestion();
    testbed.database().resetStatements();
  }

  long all() {
    return testbed.database().statementCount();
  }

  /** Those of refresh rounds. */
  long ofRounds() throws Exception {
    return since(ROUNDS).values().stream().mapToLong(n -> n).sum();
  }

  /** Those that somebody waited for; a round that is just under way may be counted as one less. */
  long besideRounds() throws Exception {
    var all = all();
    return all - ofRounds();
  }

  /** The same by what was asked, as the edges count it. */
  Map<String, Long> questions() throws Exception {
    var questions = since("rind_batch_statements_total");
    since(ROUNDS)
        .forEach((question, rounds) -> questions.merge(question, -rounds, Long::sum));
    questions.values().removeIf(n -> n <= 0);
    return questions;
  }

  private Map<String, Long> since(String meter) throws Exception {
    var since = new TreeMap<String, Long>();
    byQuestion().forEach((line, count) -> {
      if (line.startsWith(meter)) {
        since.put(line.substring(meter.length()), count - before.getOrDefault(line, 0L));
      }
    });
    return since;
  }

  private Map<String, Long> byQuestion() throws Exception {
    var counts = new TreeMap<String, Long>();
    for (var edge : edges) {
      edge.admin("/metrics")
          .lines()
          .filter(line -> line.startsWith("rind_batch_"))
          .map(line -> line.split(" ", -1))
          .filter(parts -> parts[0].contains("statements_total"))
          .forEach(parts -> counts.merge(parts[0],
              (long) Double.parseDouble(parts[parts.length - 1]), Long::sum));
    }
    return counts;
  }
}
