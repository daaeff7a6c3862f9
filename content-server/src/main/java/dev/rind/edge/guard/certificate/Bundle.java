package dev.rind.edge.guard.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that a guard trusts, and whether they vouch for a client's.
 *
 * <p>A chain is walked by name and by key: whoever signed a certificate has its issuer's name and the key that
 * verifies it, so several of one name are told apart. It ends with one that is its own issuer; another one in the
 * bundle is no end, as by default in OpenSSL. The JDK's own check is not asked, because it refuses SHA-1.
 *
 * <p><b>Threading:</b> callable from any thread; takes milliseconds, so not from an event loop.
 *
 * <p><b>Bounds:</b> {@value #DEPTH_MAX} certificates in a chain, {@value #TRIES_MAX} signatures verified.
 *
 * <p>Source: contract 4.5, C72, C73, C76.
 */
final class Bundle {
  static final int DEPTH_MAX = 32;
  static final int TRIES_MAX = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);

  private final Map<X500Principal, List<X509Certificate>> bySubject;

  private Bundle(List<X509Certificate> certificates) {
    this.bySubject = certificates.stream()
        .distinct()
        .collect(Collectors.groupingBy(X509Certificate::getSubjectX500Principal));
  }

  /** Reads one; a block that is no certificate makes nobody trusted, so it is told and left out. */
  static Bundle read(String guard, String text) {
    var certificates = new ArrayList<X509Certificate>();
    for (var block : Pem.all(text)) {
      try {
        certificates.add(SentCertificate.parsed(block.bytes()));
      } catch (Unreadable notOne) {
        LOG.warn("guard {}: a block of its CA certificates is no certificate that can be read: {}",
            guard, notOne.reason());
      }
    }
    if (certificates.isEmpty()) {
      LOG.warn("guard {}: it has no CA certificate, so it admits nobody", guard);
    }
    return new Bundle(certificates);
  }

  /** Whether it vouches for a certificate, and how long that stays so. */
  Trust trust(X509Certificate client, Instant now) {
    var search = new Search(now);
    boolean trusted = search.from(List.of(client));
    return new Trust(trusted ? null : search.fault(client), search.holds);
  }

  /**
   * What was found.
   *
   * @param fault why not, or null if it is trusted
   */
  record Trust(@Nullable String fault, Period holds) {}

  /** One search for a chain that holds. It notes each date that it looks at: only they can change what it finds. */
  private final class Search {
    private final Instant now;
    private Period holds = Period.ALWAYS;
    private int triesLeft = TRIES_MAX;
    private @Nullable String firstFault;

    Search(Instant now) {
      this.now = now;
    }

    /**
     * Whether a chain that begins so can be completed.
     *
     * @param chain the client's certificate, who signed it, and so on
     */
    boolean from(List<X509Certificate> chain) {
      var last = chain.getLast();
      holds = holds.cutBy(Period.of(last), now);
      if (Chain.isSelfIssued(last) && isKnown(last)) {
        var fault = new Chain(chain).fault(now);
        fault.ifPresent(this::note);
        return fault.isEmpty();
      }
      return signersOf(last).anyMatch(signer -> !chain.contains(signer) && isNext(chain, signer));
    }

    private boolean isNext(List<X509Certificate> chain, X509Certificate signer) {
      if (triesLeft == 0 || chain.size() == DEPTH_MAX) {
        note("certificate chain too long");
        return false;
      }
      triesLeft--;
      if (!signed(signer, chain.getLast())) {
        return false;
      }
      var longer = new ArrayList<>(chain);
      longer.add(signer);
      if (from(longer)) {
        return true;
      }
      // It has a place in the bundle, but nobody there vouches for it.
      note("unable to get issuer certificate");
      return false;
    }

    private void note(String fault) {
      if (firstFault == null) {
        firstFault = fault;
      }
    }

    String fault(X509Certificate client) {
      if (firstFault != null) {
        return firstFault;
      }
      return Chain.isSelfIssued(client) && signed(client, client)
          ? "self-signed certificate"
          : "unable to get local issuer certificate";
    }
  }

  private Stream<X509Certificate> signersOf(X509Certificate certificate) {
    return bySubject.getOrDefault(certificate.getIssuerX500Principal(), List.of()).stream();
  }

  private boolean isKnown(X509Certificate certificate) {
    return bySubject.getOrDefault(certificate.getSubjectX500Principal(), List.of())
        .contains(certificate);
  }

  private static boolean signed(X509Certificate signer, X509Certificate certificate) {
    try {
      certificate.verify(signer.getPublicKey());
      return true;
    } catch (GeneralSecurityException notBy) {
      return false;
    }
  }
}
