package dev.rind.edge.guard.certificate;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.edge.guard.certificate.CertificateGuard.ALLOWED;
import static dev.rind.edge.guard.certificate.CertificateGuard.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Contract 4.5, C72 and C73. */
class X509CheckTest {
  private static final String NONE = "A client certificate was not received via the `X-CLIENT-CERT` header.";
  private static final String NO_ISSUER = "unable to get local issuer certificate";
  private static final String EXPIRED = "certificate has expired";
  private static final String EARLY = "certificate is not yet valid";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Issued authority = Making.authority("ca").selfSigned();
  private final Issued client = Making.client("client").signedBy(authority);
  private final CertificateGuard guard = CertificateGuard.x509(authority.pem());

  X509CheckTest() throws Exception {}

  @Test
  void aCertificateOfTheAuthorityIsAdmittedInEachFormThatProxiesSend() {
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(guard.answer(client.withSpaces())).isEqualTo(ALLOWED);
    assertThat(guard.answer(client.pem().replace("\n", "%0d%0a"))).isEqualTo(ALLOWED);
    assertThat(guard.answer("Bag%20Attributes%0A" + client.encoded())).isEqualTo(ALLOWED);
  }

  @Test
  void nobodyButATrustedPeerMayNameACertificate() {
    assertThat(guard.answer(client.encoded(), "some/file", false)).isEqualTo(NONE);
    assertThat(guard.examined()).isZero();
  }

  @Test
  void aHeaderWithTheSameHashCodeAsOneThatWasAdmittedIsAnotherOne() {
    var other = client.encoded().replace("BEGIN", "BEGJ/");
    assertThat(other).hasSameHashCodeAs(client.encoded());
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(guard.answer(other)).contains("no start line");
  }

  @Test
  void whatIsNoCertificateIsDenied() {
    assertThat(guard.answer(null)).isEqualTo(NONE);
    assertThat(guard.answer("")).contains("no start line");
    assertThat(guard.answer("garbage")).contains("no start line");
    assertThat(guard.answer("%")).contains("no start line");
    assertThat(guard.answer("-----BEGIN CERTIFICATE-----")).contains("no start line");
    assertThat(guard.answer("-----BEGIN CERTIFICATE----- !!!! -----END CERTIFICATE-----"))
        .contains("bad base64 decode");
    assertThat(guard.answer("-----BEGIN CERTIFICATE----- AAAA -----END CERTIFICATE-----"))
        .isEqualTo("The client certificate is not one that can be read.");
    assertThat(guard.answer("-----BEGIN CERTIFICATE-----  -----END CERTIFICATE-----"))
        .isEqualTo("The client certificate is not one that can be read.");
  }

  @Test
  void aCertificateMayHave16KibibytesAndNoMore() throws Exception {
    // The text around it counts as well.
    var room = SentCertificate.TEXT_MAX - client.withSpaces().length();
    assertThat(guard.answer("x".repeat(room) + client.withSpaces())).isEqualTo(ALLOWED);
    assertThat(guard.answer("x".repeat(room + 1) + client.withSpaces())).contains("larger than");
    int examined = guard.examined();
    assertThat(guard.answer("%20".repeat(SentCertificate.TEXT_MAX) + "x")).contains("larger than");
    assertThat(guard.examined()).isEqualTo(examined);
  }

  @ParameterizedTest
  @CsvSource({"RSA,SHA1withRSA", "RSA,SHA256withRSA", "EC,SHA256withECDSA", "EC,SHA1withECDSA",
      "ML-DSA-65,ML-DSA-65", "ML-DSA-87,ML-DSA-87"})
  void eachKindOfKeyIsVerified(String keys, String signature) throws Exception {
    var root = Making.authority("ca").keys(keys, signature).selfSigned();
    var signed = Making.client("client").keys(keys, signature).signedBy(root);
    assertThat(CertificateGuard.x509(root.pem()).answer(signed.encoded())).isEqualTo(ALLOWED);
    var other = Making.authority("ca").keys(keys, signature).selfSigned();
    assertThat(CertificateGuard.x509(other.pem()).answer(signed.encoded())).isEqualTo(NO_ISSUER);
  }

  @Test
  void anAuthorityOfTheSameNameIsAnotherOne() throws Exception {
    var namesake = Making.authority("ca").selfSigned();
    var stranger = Making.client("client").signedBy(namesake);
    assertThat(guard.answer(stranger.encoded())).isEqualTo(NO_ISSUER);
    var both = CertificateGuard.x509(authority.pem() + namesake.pem());
    assertThat(both.answer(stranger.encoded())).isEqualTo(ALLOWED);
    assertThat(both.answer(client.encoded())).isEqualTo(ALLOWED);
  }

  @Test
  void aCertificateThatVouchesForItselfIsDeniedUnlessItIsInTheBundle() throws Exception {
    var alone = Making.client("alone").selfSigned();
    assertThat(guard.answer(alone.encoded())).isEqualTo("self-signed certificate");
    assertThat(CertificateGuard.x509(alone.pem()).answer(alone.encoded())).isEqualTo(ALLOWED);
  }

  @Test
  void textBetweenTheBlocksOfTheBundleDoesNotMatter() throws Exception {
    var other = Making.authority("other").selfSigned();
    var bundle = "First:\n" + other.pem() + "broken:\n-----BEGIN CERTIFICATE-----\nAAAA\n"
        + "-----END CERTIFICATE-----\nThen:\n" + authority.pem().replace("\n", "\r\n")
        + "The end.\n";
    assertThat(CertificateGuard.x509(bundle).answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(CertificateGuard.x509("").answer(client.encoded())).isEqualTo(NO_ISSUER);
  }

  @Test
  void whatStandsBetweenComesFromTheBundleAloneAndEndsNothing() throws Exception {
    var between = Making.authority("between").signedBy(authority);
    var far = Making.client("far").signedBy(between);
    assertThat(guard.answer(far.encoded())).isEqualTo(NO_ISSUER);
    assertThat(guard.answer(far.withSpaces() + " " + between.withSpaces())).isEqualTo(NO_ISSUER);
    assertThat(CertificateGuard.x509(between.pem()).answer(far.encoded()))
        .isEqualTo("unable to get issuer certificate");
    assertThat(CertificateGuard.x509(between.pem() + authority.pem()).answer(far.encoded()))
        .isEqualTo(ALLOWED);
  }

  @Test
  void onlyWhoMaySignCertificatesIsAnIssuer() throws Exception {
    var user = Making.client("user").signedBy(authority);
    var below = Making.client("below").signedBy(user);
    assertThat(CertificateGuard.x509(user.pem() + authority.pem()).answer(below.encoded()))
        .isEqualTo("invalid CA certificate");
    var wrongUse = Making.authority("use")
        .with(Extension.keyUsage.getId(), true, new KeyUsage(KeyUsage.digitalSignature))
        .selfSigned();
    assertThat(CertificateGuard.x509(wrongUse.pem())
        .answer(Making.client("x").signedBy(wrongUse).encoded()))
        .isEqualTo("invalid CA certificate");
    var old = Making.authority("old").selfSignedOfVersion1();
    assertThat(CertificateGuard.x509(old.pem()).answer(Making.client("x").signedBy(old).encoded()))
        .isEqualTo(ALLOWED);
    var noCa = Making.client("none").selfSigned();
    assertThat(
        CertificateGuard.x509(noCa.pem()).answer(Making.client("x").signedBy(noCa).encoded()))
        .isEqualTo("invalid CA certificate");
  }

  @Test
  void anAuthorityMayLimitWhatIsBelowIt() throws Exception {
    var root = Making.authority("root", 0).selfSigned();
    var between = Making.authority("between").signedBy(root);
    var bundle = CertificateGuard.x509(root.pem() + between.pem());
    assertThat(bundle.answer(Making.client("x").signedBy(root).encoded())).isEqualTo(ALLOWED);
    assertThat(bundle.answer(Making.client("x").signedBy(between).encoded()))
        .isEqualTo("path length constraint exceeded");
  }

  @Test
  void anAuthorityMayLimitTheNamesBelowIt() throws Exception {
    var permitted = new GeneralSubtree(new GeneralName(new X500Name("CN=good")));
    var root = Making.authority("root")
        .with(Extension.nameConstraints.getId(), true,
            new NameConstraints(new GeneralSubtree[] {permitted}, null))
        .selfSigned();
    var bundle = CertificateGuard.x509(root.pem());
    assertThat(bundle.answer(Making.client("good").signedBy(root).encoded())).isEqualTo(ALLOWED);
    assertThat(bundle.answer(Making.client("bad").signedBy(root).encoded()))
        .isEqualTo("permitted subtree violation");
  }

  @Test
  void whatIsCriticalAndUnknownIsDenied() throws Exception {
    var odd = Making.client("odd").with("1.2.3.4.5", true, new DERUTF8String("x"));
    assertThat(guard.answer(odd.signedBy(authority).encoded()))
        .isEqualTo("unhandled critical extension");
    var harmless = Making.client("odd").with("1.2.3.4.5", false, new DERUTF8String("x"));
    assertThat(guard.answer(harmless.signedBy(authority).encoded())).isEqualTo(ALLOWED);
  }

  @Test
  void authoritiesThatSignEachOtherMakeNoEndlessChain() throws Exception {
    var one = Making.authority("one").selfSigned();
    var two = Making.authority("two").signedBy(one);
    var oneByTwo = Making.authority("one").signedBy(two, one.keys());
    var leaf = Making.client("x").signedBy(two);
    assertThat(CertificateGuard.x509(oneByTwo.pem() + two.pem()).answer(leaf.encoded()))
        .isEqualTo("unable to get issuer certificate");
    assertThat(CertificateGuard.x509(oneByTwo.pem() + two.pem() + one.pem()).answer(leaf.encoded()))
        .isEqualTo(ALLOWED);
  }

  @Test
  void aChainIsNoLongerThanItsBound() throws Exception {
    var last = authority;
    var bundle = new StringBuilder(authority.pem());
    for (int i = 0; i < Bundle.DEPTH_MAX; i++) {
      last = Making.authority("between " + i).signedBy(last);
      bundle.append(last.pem());
    }
    assertThat(CertificateGuard.x509(bundle.toString())
        .answer(Making.client("x").signedBy(last).encoded()))
        .isEqualTo("certificate chain too long");
  }

  @Test
  void noMoreSignaturesAreVerifiedThanTheBound() throws Exception {
    var bundle = new StringBuilder();
    for (int i = 0; i < Bundle.TRIES_MAX; i++) {
      bundle.append(Making.authority("ca").selfSigned().pem());
    }
    assertThat(CertificateGuard.x509(bundle + authority.pem()).answer(client.encoded()))
        .isEqualTo("certificate chain too long");
  }

  @Test
  void aCertificateHoldsFromItsFirstDateToItsLastAndIsVerifiedOnceInEach() throws Exception {
    var brief = Making.client("brief")
        .from(NOON.plusSeconds(60))
        .until(NOON.plusSeconds(120))
        .signedBy(authority)
        .encoded();
    assertThat(guard.answer(brief)).isEqualTo(EARLY);
    guard.clock.to(NOON.plusSeconds(60).minusNanos(1));
    assertThat(guard.answer(brief)).isEqualTo(EARLY);
    assertThat(guard.examined()).isEqualTo(1);
    guard.clock.to(NOON.plusSeconds(60));
    assertThat(guard.answer(brief)).isEqualTo(ALLOWED);
    guard.clock.to(NOON.plusSeconds(120).minusNanos(1));
    assertThat(guard.answer(brief)).isEqualTo(ALLOWED);
    assertThat(guard.examined()).isEqualTo(2);
    guard.clock.to(NOON.plusSeconds(120));
    assertThat(guard.answer(brief)).isEqualTo(EXPIRED);
    // A clock that is set back brings no verdict of a later time with it.
    guard.clock.to(NOON);
    assertThat(guard.answer(brief)).isEqualTo(EARLY);
  }

  @Test
  void theDatesOfEachCertificateOfTheChainCount() throws Exception {
    var root = Making.authority("root").until(NOON.plusSeconds(20)).selfSigned();
    var between = Making.authority("between").until(NOON.plusSeconds(40)).signedBy(root);
    var far = Making.client("far").signedBy(between).encoded();
    var bundle = CertificateGuard.x509(root.pem() + between.pem());
    assertThat(bundle.answer(far)).isEqualTo(ALLOWED);
    bundle.clock.to(NOON.plusSeconds(20));
    assertThat(bundle.answer(far)).isEqualTo(EXPIRED);
    var early = Making.authority("early").from(NOON.plusSeconds(20)).selfSigned();
    assertThat(CertificateGuard.x509(early.pem())
        .answer(Making.client("x").signedBy(early).encoded()))
        .isEqualTo(EARLY);
  }

  @Test
  void aVerdictIsKeptAndAnotherVersionOfTheGuardAsksAnew() throws Exception {
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(guard.answer("garbage")).isEqualTo(guard.answer("garbage"));
    assertThat(guard.examined()).isEqualTo(2);
    guard.nowX509(Making.authority("ca").selfSigned().pem());
    assertThat(guard.answer(client.encoded())).isEqualTo(NO_ISSUER);
    assertThat(guard.examined()).isEqualTo(3);
  }

  @Test
  void aVerdictIsNoOlderThanItsAge() {
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    guard.clock.to(NOON.plus(Verdicts.AGE_MAX).minus(SECOND));
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(guard.examined()).isEqualTo(1);
    guard.clock.to(NOON.plus(Verdicts.AGE_MAX));
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
    assertThat(guard.examined()).isEqualTo(2);
  }

  @Test
  void whereNobodyHasTimeToVerifyNothingIsDecidedNorKept() {
    guard.busy(true);
    assertThatThrownBy(() -> guard.answer(client.encoded())).isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);
    guard.busy(false);
    assertThat(guard.answer(client.encoded())).isEqualTo(ALLOWED);
  }
}
