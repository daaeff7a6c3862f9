package dev.rind.bench.peers;

import dev.rind.testbed.RunningEdge;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Pulp that has the files which all peers serve, in one media folder.
 *
 * <p><b>Threading:</b> one thread.
 */
interface Stock extends AutoCloseable {
  String name();

  TestFiles files();

  Path mediaRoot();

  /** Of the distribution that has them all behind this gate. */
  String basePath(Gate gate);

  /** Where Pulp has a file. */
  default String target(StockFile file, Gate gate) {
    return "/pulp/content/" + basePath(gate) + "/" + file.name();
  }

  /** An edge in front of that Pulp. */
  RunningEdge edge(Map<String, String> variables) throws InterruptedException;

  /** The processes of Pulp's own that serve with whoever asks its database, each with what it started. */
  List<Long> services();

  @Override
  void close();
}
