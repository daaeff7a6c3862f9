package dev.rind.edge.guard.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks a guard's bundle about a certificate first, and only of one that it vouches for what it opens.
 *
 * <p><b>Threading:</b> callable from any thread that may wait: the bundle is read by the first one.
 */
final class TrustedExaminer implements Verdicts.Examiner {
  /** What a certificate opens that is trusted. */
  @FunctionalInterface
  interface Opens {
    Grant grant(X509Certificate trusted) throws Unreadable;
  }

  private final String guard;
  private final String caCertificates;
  private final Opens opens;
  private @Nullable Bundle bundle;

  TrustedExaminer(String guard, String caCertificates, Opens opens) {
    this.guard = guard;
    this.caCertificates = caCertificates;
    this.opens = opens;
  }

  @Override
  public Verdict examine(X509Certificate certificate, Instant now) throws Unreadable {
    var trust = bundle().trust(certificate, now);
    var fault = trust.fault();
    return new Verdict(
        fault == null ? opens.grant(certificate) : new Grant.Nothing(fault), trust.holds());
  }

  private synchronized Bundle bundle() {
    var read = bundle;
    if (read == null) {
      read = Bundle.read(guard, caCertificates);
      bundle = read;
    }
    return read;
  }
}
