package dev.rind.bench.peers;

import dev.rind.testbed.Guard;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static dev.rind.testbed.PulpDistribution.distribution;

/** On a testbed: Pulp's tables and files, without Pulp. */
final class TestbedStock implements Stock {
  static final String NAME = "testbed";

  private final Testbed testbed = Testbed.start();
  private final TestFiles files;

  TestbedStock(TestFiles files) {
    this.files = files;
    for (var gate : Gate.values()) {
      var served = distribution(basePath(gate));
      for (var file : files.all()) {
        served = served.file(file.name(), files.bytes(file));
      }
      var _ = testbed.serving(switch (gate) {
        case NONE -> served;
        case HEADER -> served
            .guarded(new Guard.Header(TestFiles.GUARD_HEADER, TestFiles.GUARD_VALUE));
        case X509 -> served.guarded(new Guard.X509(files.authority()));
      });
    }
    testbed.database().update("ANALYZE");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TestFiles files() {
    return files;
  }

  @Override
  public Path mediaRoot() {
    return testbed.mediaRoot();
  }

  @Override
  public String basePath(Gate gate) {
    return "peers/" + gate.label();
  }

  @Override
  public RunningEdge edge(Map<String, String> variables) throws InterruptedException {
    return new RunningEdge(testbed.settings(), variables);
  }

  @Override
  public List<Long> services() {
    return List.of(server(testbed));
  }

  /** The process of its PostgreSQL, which is the parent of whoever answers. */
  static long server(Testbed testbed) {
    return testbed.database()
        .value(Integer.class, "SELECT pg_backend_pid()")
        .flatMap(pid -> ProcessHandle.of(pid).flatMap(ProcessHandle::parent))
        .map(ProcessHandle::pid)
        .orElseThrow();
  }

  @Override
  public void close() {
    testbed.close();
  }
}
