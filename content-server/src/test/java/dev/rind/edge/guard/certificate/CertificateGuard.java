package dev.rind.edge.guard.certificate;

import dev.rind.edge.catalog.Guard;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Check;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A guard, and whoever asks it. What it has done on the side is done at once, and counted. */
final class CertificateGuard {
  static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  static final String ALLOWED = "allowed";

  final MovedClock clock = new MovedClock(NOON);
  private int examined;
  private boolean busy;
  private final Verdicts verdicts = new Verdicts(this::run, clock, 1 << 20);
  private Check check;

  private CertificateGuard() {
    this.check = _ -> {
      throw new AssertionError("no guard yet");
    };
  }

  static CertificateGuard x509(String caCertificates) {
    return new CertificateGuard().nowX509(caCertificates);
  }

  static CertificateGuard rhsm(Issued authority, boolean domainInPath) {
    var guard = new CertificateGuard();
    guard.check = new RhsmCheck(new Guard.Rhsm(new UUID(0, 1), "rhsm", authority.pem()),
        guard.verdicts, domainInPath);
    return guard;
  }

  /** Its next version. */
  CertificateGuard nowX509(String caCertificates) {
    check = new X509Check(new Guard.X509(new UUID(0, 1), "x509", caCertificates), verdicts);
    return this;
  }

  private void run(Runnable task) {
    if (busy) {
      throw new RejectedExecutionException("busy");
    }
    examined++;
    task.run();
  }

  void busy(boolean now) {
    busy = now;
  }

  int examined() {
    return examined;
  }

  String answer(@Nullable String certificate) {
    return answer(certificate, "some/file", true);
  }

  String answerFor(Issued certificate, String path) {
    return answer(certificate.encoded(), path, true);
  }

  /** Allowed, or why not. */
  String answer(@Nullable String certificate, String path, boolean byTrustedPeer) {
    var headers = new DefaultHttpHeaders();
    if (certificate != null) {
      headers.set("x-client-cert", certificate);
    }
    var route = new Route.Content("acme", path, "/pulp/content/acme/" + path);
    var asked = new Asked(route, route.requestPath(), headers, () -> "192.0.2.1", byTrustedPeer);
    return switch (check.admit(asked).toCompletableFuture().join()) {
      case Decision.Allowed() -> ALLOWED;
      case Decision.Denied(var reason) -> reason;
      case Decision.Undecided(var reason) -> "undecided: " + reason;
    };
  }
}
