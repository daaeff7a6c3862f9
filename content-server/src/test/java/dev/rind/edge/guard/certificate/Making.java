package dev.rind.edge.guard.certificate;

import dev.rind.testbed.EntitlementTree;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates: valid all of 2026 and signed with EC, unless something else is said. */
public final class Making {
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");

  /** What the extensions of entitlements begin with (contract 4.5). */
  static final String ENTITLEMENT = "1.3.6.1.4.1.2312.9.";

  private record Added(String oid, boolean critical, ASN1Encodable value) {}

  private final String subject;
  private final List<Added> extensions = new ArrayList<>();
  private String keyAlgorithm = "EC";
  private String signature = "SHA256withECDSA";
  private Instant from = FROM;
  private Instant until = UNTIL;

  private Making(String subject) {
    this.subject = "CN=" + subject;
  }

  public static Making client(String name) {
    return new Making(name);
  }

  public static Making authority(String name) {
    return new Making(name).with(Extension.basicConstraints.getId(), true,
        new BasicConstraints(true));
  }

  static Making authority(String name, int pathLength) {
    return new Making(name)
        .with(Extension.basicConstraints.getId(), true, new BasicConstraints(pathLength));
  }

  /** An entitlement of the first version: each path in an extension of its own. */
  public static Making entitlement1(List<String> paths) {
    var making = client("client").with(ENTITLEMENT + "4.1", false, new DERUTF8String("order"));
    for (int i = 0; i < paths.size(); i++) {
      var content = ENTITLEMENT + "2." + (15_000_000_000L + i) + ".1.";
      making.with(content + "1", false, new DERUTF8String("/a/name"));
      making.with(content + "6", false, new DERUTF8String(paths.get(i)));
    }
    return making;
  }

  /** An entitlement of the third version: all paths in one tree. */
  public static Making entitlement3(List<String> paths) {
    return entitlement3(EntitlementTree.paths(paths));
  }

  static Making entitlement3(byte[] tree) {
    return client("client").with(ENTITLEMENT + "6", false, new DERUTF8String("3.4"))
        .with(ENTITLEMENT + "7", false, new DEROctetString(tree));
  }

  /** Of a server at this address. */
  public Making at(String address) {
    return with(Extension.subjectAlternativeName.getId(), false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
  }

  public Making keys(String algorithm, String signedWith) {
    keyAlgorithm = algorithm;
    signature = signedWith;
    return this;
  }

  public Making from(Instant date) {
    from = date;
    return this;
  }

  public Making until(Instant date) {
    until = date;
    return this;
  }

  Making with(String oid, boolean critical, ASN1Encodable value) {
    extensions.add(new Added(oid, critical, value));
    return this;
  }

  public Issued selfSigned() throws Exception {
    var keys = newKeys();
    return issue(subject, keys, keys);
  }

  public Issued signedBy(Issued issuer) throws Exception {
    return issue(issuer.subject(), issuer.keys(), newKeys());
  }

  /** For keys that there are already: a second certificate of the same subject. */
  Issued signedBy(Issued issuer, KeyPair keys) throws Exception {
    return issue(issuer.subject(), issuer.keys(), keys);
  }

  /** Of the first version, which has no extensions. */
  Issued selfSignedOfVersion1() throws Exception {
    var keys = newKeys();
    var builder = new JcaX509v1CertificateBuilder(new X500Name(subject), BigInteger.ONE,
        Date.from(from), Date.from(until), new X500Name(subject), keys.getPublic());
    return new Issued(subject, keys,
        builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate())));
  }

  private Issued issue(String issuer, KeyPair issuerKeys, KeyPair keys) throws Exception {
    var builder = new JcaX509v3CertificateBuilder(new X500Name(issuer), BigInteger.TWO,
        Date.from(from), Date.from(until), new X500Name(subject), keys.getPublic());
    for (var added : extensions) {
      builder.addExtension(new ASN1ObjectIdentifier(added.oid()), added.critical(), added.value());
    }
    var signer = new JcaContentSignerBuilder(signature).build(issuerKeys.getPrivate());
    return new Issued(subject, keys, builder.build(signer));
  }

  private KeyPair newKeys() throws Exception {
    var generator = KeyPairGenerator.getInstance(keyAlgorithm);
    if (!keyAlgorithm.startsWith("ML-DSA")) {
      generator.initialize(keyAlgorithm.equals("RSA") ? 2048 : 256);
    }
    return generator.generateKeyPair();
  }
}
