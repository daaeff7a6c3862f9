package dev.rind.edge.guard.certificate;

import java.io.IOException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chain of certificates, each signed by the next one, from the client's to one that ends it: what of it forbids
 * to trust it.
 *
 * <p>The rules and words are those of OpenSSL's defaults: no revocation, no purpose, no host name, any strength.
 */
record Chain(List<X509Certificate> certificates) {
  /** Which critical extensions need nothing beyond what is looked at here. */
  private static final Set<String> UNDERSTOOD = Set.of("2.5.29.14", "2.5.29.15", "2.5.29.17",
      "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.32", "2.5.29.33", "2.5.29.35", "2.5.29.36",
      "2.5.29.37", "2.5.29.54", "2.16.840.1.113730.1.1");
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final int MAY_SIGN_CERTIFICATES = 5;

  Chain {
    certificates = List.copyOf(certificates);
  }

  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** What forbids to trust it now, in OpenSSL's words and order, or nothing. */
  Optional<String> fault(Instant now) {
    return certificates.stream()
        .map(Chain::extensionFault)
        .flatMap(Optional::stream)
        .findFirst()
        .or(this::issuerFault)
        .or(() -> dateFault(now))
        .or(this::nameFault);
  }

  private static Optional<String> extensionFault(X509Certificate certificate) {
    var critical = certificate.getCriticalExtensionOIDs();
    return critical == null || UNDERSTOOD.containsAll(critical)
        ? Optional.empty()
        : Optional.of("unhandled critical extension");
  }

  private Optional<String> issuerFault() {
    int between = 0;
    for (int i = 1; i < certificates.size(); i++) {
      var issuer = certificates.get(i);
      if (!maySign(issuer)) {
        return Optional.of("invalid CA certificate");
      }
      int allowedBetween = issuer.getBasicConstraints();
      if (allowedBetween >= 0 && between > allowedBetween) {
        return Optional.of("path length constraint exceeded");
      }
      between += isSelfIssued(issuer) ? 0 : 1;
    }
    return Optional.empty();
  }

  /** Its constraints say so; without any, that its key is for that, or that it is a root of before there were any. */
  private static boolean maySign(X509Certificate issuer) {
    var usage = issuer.getKeyUsage();
    if (usage != null && !usage[MAY_SIGN_CERTIFICATES]) {
      return false;
    }
    if (issuer.getExtensionValue(BASIC_CONSTRAINTS) != null) {
      return issuer.getBasicConstraints() >= 0;
    }
    return issuer.getExtensionValue(KEY_USAGE) != null
        || (issuer.getVersion() == 1 && isSelfIssued(issuer));
  }

  private Optional<String> dateFault(Instant now) {
    for (var certificate : certificates.reversed()) {
      var period = Period.of(certificate);
      if (now.isBefore(period.from())) {
        return Optional.of("certificate is not yet valid");
      }
      if (!period.holds(now)) {
        return Optional.of("certificate has expired");
      }
    }
    return Optional.empty();
  }

  private Optional<String> nameFault() {
    for (int i = 1; i < certificates.size(); i++) {
      var constraints = certificates.get(i).getExtensionValue(NAME_CONSTRAINTS);
      if (constraints != null && !allNamed(certificates.subList(0, i), constraints)) {
        return Optional.of("permitted subtree violation");
      }
    }
    return Optional.empty();
  }

  private static boolean allNamed(List<X509Certificate> below, byte[] constraints) {
    var names = new X509CertSelector();
    try {
      names.setNameConstraints(Der.content(constraints, Der.OCTET_STRING));
    } catch (IOException | Unreadable malformed) {
      return false;
    }
    return below.stream().allMatch(names::match);
  }
}
