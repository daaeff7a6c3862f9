package dev.rind.bench.peers;

import dev.rind.bench.ClientCertificates;
import dev.rind.testbed.Body;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bouncycastle.operator.OperatorCreationException;

/** Files of random bytes, the same for the same sizes, and what gets a client past the gates before them. */
final class TestFiles {
  static final String GUARD_HEADER = "X-Guard";
  static final String GUARD_VALUE = "a value that only the proxy knows";

  private final List<StockFile> all;
  private final String authority;
  private final String certificate;

  TestFiles(List<Integer> sizes)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    var certificates = new ClientCertificates();
    this.authority = certificates.authority();
    this.certificate = certificates.client();
    this.all = sizes.stream()
        .distinct()
        .sorted()
        .map(size -> new StockFile(size, Body.of(bytes(size)).sha256()))
        .toList();
  }

  /** Ascending by size. */
  List<StockFile> all() {
    return all;
  }

  byte[] bytes(StockFile file) {
    return bytes(file.bytes());
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Whose certificates the X.509 gate wants, in PEM. */
  String authority() {
    return authority;
  }

  /** What the header gate wants in its header. */
  String guardField() {
    return Base64.getEncoder().encodeToString(GUARD_VALUE.getBytes(StandardCharsets.UTF_8));
  }

  /** The field lines, each with its end, that get a client past this gate. */
  String fields(Gate gate) {
    return switch (gate) {
      case NONE -> "";
      case HEADER -> GUARD_HEADER + ": " + guardField() + "\r\n";
      case X509 -> "X-CLIENT-CERT: " + certificate + "\r\n";
    };
  }
}
