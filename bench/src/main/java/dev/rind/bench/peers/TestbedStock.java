package dev.rind.bench.peers;

import dev.rind.bench.ClientCertificates;
import dev.rind.testbed.Body;
import dev.rind.testbed.Guard;
import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.operator.OperatorCreationException;

import static dev.rind.testbed.PulpDistribution.distribution;

/** Files of random bytes on a testbed, the same behind each gate. */
final class TestbedStock implements Stock {
  private static final String GUARD_VALUE = "a value that only the proxy knows";

  private final Testbed testbed = Testbed.start();
  private final List<StockFile> files = new ArrayList<>();
  private final String certificate;

  TestbedStock(List<Integer> sizes)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    var certificates = new ClientCertificates();
    certificate = certificates.client();
    var bodies = sizes.stream().sorted().map(size -> Body.of(bytes(size))).toList();
    bodies.forEach(body -> files
        .add(new StockFile(Math.toIntExact(body.sizeBytes()), body.sha256())));
    for (var gate : Gate.values()) {
      var served = distribution(basePath(gate));
      for (int n = 0; n < bodies.size(); n++) {
        served = served.file(files.get(n).name(), bodies.get(n));
      }
      var _ = testbed.serving(switch (gate) {
        case NONE -> served;
        case HEADER -> served.guarded(new Guard.Header("X-Guard", GUARD_VALUE));
        case X509 -> served.guarded(new Guard.X509(certificates.authority()));
      });
    }
    testbed.database().update("ANALYZE");
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Override
  public Path mediaRoot() {
    return testbed.mediaRoot();
  }

  @Override
  public List<StockFile> files() {
    return List.copyOf(files);
  }

  @Override
  public String basePath(Gate gate) {
    return "peers/" + gate.label();
  }

  @Override
  public String fields(Gate gate) {
    return switch (gate) {
      case NONE -> "";
      case HEADER -> "X-Guard: " + guardValue() + "\r\n";
      case X509 -> "X-CLIENT-CERT: " + certificate + "\r\n";
    };
  }

  @Override
  public String guardValue() {
    return Base64.getEncoder().encodeToString(GUARD_VALUE.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public RunningEdge edge(Map<String, String> variables) throws InterruptedException {
    return new RunningEdge(testbed.settings(), variables);
  }

  /** PostgreSQL, which is the parent of whoever answers. */
  @Override
  public List<Long> services() {
    return testbed.database()
        .value(Integer.class, "SELECT pg_backend_pid()")
        .flatMap(pid -> ProcessHandle.of(pid).flatMap(ProcessHandle::parent))
        .map(server -> List.of(server.pid()))
        .orElseThrow();
  }

  @Override
  public void close() {
    testbed.close();
  }
}
