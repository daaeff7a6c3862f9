package dev.rind.edge.guard.certificate;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The paths that an entitlement certificate names, with variables: {@code $x} stands for any one name.
 *
 * <p>Source: contract 4.5, C74 to C77.
 */
sealed interface Entitlement permits PathPatterns, PathTree {
  boolean covers(List<String> segments);

  /** About how much memory it takes. */
  long bytes();

  static Entitlement of(X509Certificate certificate) throws Unreadable {
    var extensions = new EntitlementExtensions(certificate);
    return extensions.majorVersion() < 3
        ? new PathPatterns(extensions.paths())
        : PathTree.decode(extensions.pathTree());
  }
}
