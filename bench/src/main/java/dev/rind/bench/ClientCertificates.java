package dev.rind.bench;

import dev.rind.testbed.EntitlementTree;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA, and what it issues to clients: certificates with RSA keys of 2048 bits, as Candlepin's are. */
public final class ClientCertificates {
  private static final X500Name CA = new X500Name(
      "C=US, ST=North Carolina, L=Raleigh, O=Rind, OU=Bench, CN=ca.bench.example.org");
  private static final X500Name CLIENT = new X500Name(
      "O=Default_Organization, CN=4028fa7a8f9a4e4e018f9a51c9d80003");
  private static final Duration VALID = Duration.ofDays(365);
  private static final String ENTITLEMENT = "1.3.6.1.4.1.2312.9.";

  private final KeyPair keys = newKeys();

  public ClientCertificates() throws GeneralSecurityException {}

  /** In PEM, as a guard has it. */
  public String authority() throws IOException, OperatorCreationException {
    return pem(certificate(CA, keys).addExtension(Extension.basicConstraints, true,
        new BasicConstraints(true)));
  }

  /** Of a client, as nginx sends it. */
  public String client() throws GeneralSecurityException, IOException, OperatorCreationException {
    return encoded(certificate(CLIENT, newKeys()));
  }

  /** Of a client that is entitled to these paths, by a tree of version 3. */
  String entitled(List<String> paths)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    return encoded(certificate(CLIENT, newKeys())
        .addExtension(new ASN1ObjectIdentifier(ENTITLEMENT + "6"), false, new DERUTF8String("3.4"))
        .addExtension(new ASN1ObjectIdentifier(ENTITLEMENT + "7"), false,
            new DEROctetString(EntitlementTree.paths(paths))));
  }

  private static X509v3CertificateBuilder certificate(X500Name subject, KeyPair keys) {
    var now = Instant.now();
    return new JcaX509v3CertificateBuilder(CA, BigInteger.valueOf(now.toEpochMilli()),
        Date.from(now.minus(VALID)), Date.from(now.plus(VALID)), subject, keys.getPublic());
  }

  private String encoded(X509v3CertificateBuilder certificate)
      throws IOException, OperatorCreationException {
    return URLEncoder.encode(pem(certificate), StandardCharsets.US_ASCII).replace("+", "%20");
  }

  private String pem(X509v3CertificateBuilder certificate)
      throws IOException, OperatorCreationException {
    var signed = certificate
        .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()));
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(signed.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }
}
