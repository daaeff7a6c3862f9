package dev.rind.edge.guard.certificate;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import org.bouncycastle.cert.X509CertificateHolder;

/** A certificate that a test made, with its keys. */
public record Issued(String subject, KeyPair keys, X509CertificateHolder certificate) {
  /** Its block alone. */
  public String pem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  public String keyPem() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what,
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }

  /** As nginx and Apache from 2.4.10 send it. */
  public String encoded() {
    return URLEncoder.encode(pem(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** As Apache before that sends it, and Foreman's. */
  public String withSpaces() {
    return pem().strip().replace('\n', ' ');
  }
}
