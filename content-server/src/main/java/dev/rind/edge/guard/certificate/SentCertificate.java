package dev.rind.edge.guard.certificate;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * Reads the certificate that a proxy sends of its client: in PEM, percent-encoded or not, with newlines or spaces.
 *
 * <p><b>Bounds:</b> {@value #TEXT_MAX} characters of PEM.
 *
 * <p><b>Errors:</b> {@link Unreadable}, with OpenSSL's words where it has some for that.
 *
 * <p>Source: contract 4.5, C72.
 */
final class SentCertificate {
  static final String HEADER = "X-CLIENT-CERT";
  static final int TEXT_MAX = 16_384;

  /** Longer than this it is too long, however it is encoded. */
  static final int SENT_MAX = 3 * TEXT_MAX;

  static final String TOO_LARGE = "The client certificate is larger than " + TEXT_MAX + " bytes.";

  private SentCertificate() {}

  static X509Certificate read(String sent) throws Unreadable {
    var text = percentDecoded(sent);
    if (text.length() > TEXT_MAX) {
      throw new Unreadable(TOO_LARGE);
    }
    return parsed(Pem.first(text));
  }

  static X509Certificate parsed(byte[] der) throws Unreadable {
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException notOne) {
      throw new Unreadable("The client certificate is not one that can be read.");
    }
  }

  /** A plus stays one, and what is no escape stays as it is. Only ASCII matters: other bytes are in no PEM. */
  private static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    var decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int octet = octetAt(text, i);
      decoded.append(octet < 0 ? text.charAt(i) : (char) octet);
      i += octet < 0 ? 0 : 2;
    }
    return decoded.toString();
  }

  private static int octetAt(String text, int at) {
    if (text.charAt(at) != '%' || at + 2 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
