package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;

/** The statements that an edge makes from now on, by PostgreSQL's own count. */
final class Statements {
  private final Testbed testbed;
  private final RunningEdge edge;
  private final long roundsBefore;

  Statements(Testbed testbed, RunningEdge edge) throws Exception {
    this.testbed = testbed;
    this.edge = edge;
    this.roundsBefore = rounds(edge);
    testbed.database().resetStatements();
  }

  /** Those that somebody waited for; a round that is just under way may be counted as one less. */
  long besideRounds() throws Exception {
    var all = testbed.database().statementCount();
    return all - (rounds(edge) - roundsBefore);
  }

  private static long rounds(RunningEdge edge) throws Exception {
    return edge.admin("/metrics")
        .lines()
        .filter(line -> line.startsWith("rind_batch_round_statements_total"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
