package dev.rind.bench;

import dev.rind.testbed.Body;
import dev.rind.testbed.Guard;
import dev.rind.testbed.PulpSettings;
import dev.rind.testbed.Testbed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import static dev.rind.testbed.PulpDistribution.distribution;

/** A Pulp with the same file behind each kind of guard and behind none, and a user who may read all of them. */
final class GuardedPulp implements AutoCloseable {
  static final String USER = "ada";
  private static final int FILE_BYTES = 16 << 10;
  private static final int ITERATIONS = 600_000;
  private static final String SALT = "NaClNaClNaClNaClNaClNa";
  private static final String PASSWORD = "correct horse battery staple";
  private static final int ENTITLED_PATHS = 200;
  private static final String GUARD_VALUE = "a value that only the proxy knows";

  private final Testbed testbed = Testbed.start();
  private final String certificate;
  private final String entitlement;

  /** What guards the file; the paths are all of one length. */
  enum Kind {
    NONE, X509, HEAD, RBAC, RHSM;

    private String basePath() {
      return "guards/" + name().toLowerCase(Locale.ROOT);
    }
  }

  GuardedPulp() throws Exception {
    var certificates = new ClientCertificates();
    var authority = certificates.authority();
    this.certificate = certificates.client();
    this.entitlement = certificates.entitled(entitledPaths());
    for (var kind : Kind.values()) {
      var plain = distribution(kind.basePath()).file("file", Body.of("r".repeat(FILE_BYTES)));
      var _ = testbed.serving(switch (kind) {
        case NONE -> plain;
        case X509 -> plain.guarded(new Guard.X509(authority));
        case HEAD -> plain.guarded(new Guard.Header("X-Guard", GUARD_VALUE));
        case RBAC -> plain.guarded(new Guard.Rbac());
        case RHSM -> plain.guarded(new Guard.Rhsm(authority));
      });
    }
    var _ = testbed.database().update("""
        INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        VALUES (?, true, ?, '', '', '', false, true, now())""", hash(), USER);
  }

  private static List<String> entitledPaths() {
    var others = IntStream.range(0, ENTITLED_PATHS)
        .mapToObj(n -> "/content/dist/rhel/server/%d/$releasever/$basearch/product%d/os"
            .formatted(n % 4 + 6, n));
    return Stream.concat(others, Stream.of("/" + Kind.RHSM.basePath())).toList();
  }

  private static String hash() throws GeneralSecurityException {
    var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(
            new PBEKeySpec(PASSWORD.toCharArray(), SALT.getBytes(StandardCharsets.US_ASCII),
                ITERATIONS, 256));
    return "pbkdf2_sha256$%d$%s$%s".formatted(ITERATIONS, SALT,
        Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  Testbed testbed() {
    return testbed;
  }

  PulpSettings settings() {
    return testbed.settings();
  }

  /** What a certificate is long, as it is sent. */
  int certificateBytes(boolean entitled) {
    return (entitled ? entitlement : certificate).length();
  }

  /** Where the file is. */
  String target(Kind kind) {
    return "/pulp/content/" + kind.basePath() + "/file";
  }

  /** The fields that guards by certificate and by header ask for. */
  Map<String, String> fields(Kind kind) {
    return Map.of("X-CLIENT-CERT", kind == Kind.RHSM ? entitlement : certificate, "X-Guard",
        base64(GUARD_VALUE));
  }

  /** A request with all that any guard asks for, so that it is the same but for the path. */
  byte[] request(Kind kind, boolean entitled) {
    return request(kind.basePath() + "/file", USER + ":" + PASSWORD, """
        X-CLIENT-CERT: %s\r
        X-Guard: %s\r
        """.formatted(entitled ? entitlement : certificate, base64(GUARD_VALUE)));
  }

  /** The user's name, and a password that is as good as any. */
  byte[] login(Kind kind, String file, String password) {
    return request(kind.basePath() + "/" + file, USER + ":" + password, "");
  }

  /** The user who may. */
  byte[] login(Kind kind) {
    return login(kind, "file", PASSWORD);
  }

  private static byte[] request(String path, String login, String more) {
    return """
        GET /pulp/content/%s HTTP/1.1\r
        Host: edge\r
        User-Agent: libdnf (Red Hat Enterprise Linux 9.6; generic; Linux.x86_64)\r
        Accept: */*\r
        Authorization: Basic %s\r
        %s\r
        """.formatted(path, base64(login), more).getBytes(StandardCharsets.US_ASCII);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    testbed.close();
  }
}
