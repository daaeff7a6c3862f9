package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The statements that an edge makes from now on, by PostgreSQL's own count. */
final class Statements {
  private final Testbed testbed;
  private final RunningEdge edge;
  private final Map<String, Long> before;

  Statements(Testbed testbed, RunningEdge edge) throws Exception {
    this.testbed = testbed;
    this.edge = edge;
    this.before = byQuestion();
    testbed.database().resetStatements();
  }

  /** Those that somebody waited for; a round that is just under way may be counted as one less. */
  long besideRounds() throws Exception {
    var all = testbed.database().statementCount();
    return all
        - since("rind_batch_round_statements_total").values().stream().mapToLong(n -> n).sum();
  }

  /** The same by what was asked, as the edge counts it. */
  Map<String, Long> questions() throws Exception {
    var questions = since("rind_batch_statements_total");
    since("rind_batch_round_statements_total")
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
    return edge.admin("/metrics")
        .lines()
        .filter(line -> line.startsWith("rind_batch_"))
        .map(line -> line.split(" ", -1))
        .filter(parts -> parts[0].contains("statements_total"))
        .collect(Collectors.toMap(parts -> parts[0],
            parts -> (long) Double.parseDouble(parts[parts.length - 1])));
  }
}
