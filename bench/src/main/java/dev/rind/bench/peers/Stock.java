package dev.rind.bench.peers;

import dev.rind.testbed.RunningEdge;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The files that all peers serve, in one media folder, and a Pulp that knows them.
 *
 * <p><b>Threading:</b> one thread.
 */
interface Stock extends AutoCloseable {
  Path mediaRoot();

  /** Ascending by size. */
  List<StockFile> files();

  /** Of the distribution that has them all behind this gate. */
  String basePath(Gate gate);

  /** The field lines, each with its end, that get a client past this gate. */
  String fields(Gate gate);

  /** What the header gate wants in {@code X-Guard}. */
  String guardValue();

  /** An edge in front of that Pulp. */
  RunningEdge edge(Map<String, String> variables) throws InterruptedException;

  /** The processes of Pulp's own that serve with whoever asks its database, each with what it started. */
  List<Long> services();

  @Override
  void close();
}
