package dev.rind.edge.guard.certificate;

import dev.rind.testbed.EntitlementTree;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.edge.guard.certificate.CertificateGuard.ALLOWED;
import static dev.rind.edge.guard.certificate.CertificateGuard.NOON;
import static org.assertj.core.api.Assertions.assertThat;

/** Contract 4.5, C74 to C77, A14. */
class RhsmCheckTest {
  private static final String OTHER = "Requested path is not a subpath of a path in the client certificate.";

  private final Issued authority = Making.authority("candlepin").selfSigned();
  private final CertificateGuard guard = CertificateGuard.rhsm(authority, false);

  RhsmCheckTest() throws Exception {}

  private Issued entitled(int version, List<String> paths) throws Exception {
    var making = version == 1 ? Making.entitlement1(paths) : Making.entitlement3(paths);
    return making.signedBy(authority);
  }

  @ParameterizedTest
  @CsvSource({
      // asked for, decoded; whether it is open
      "content/el/repodata/repomd.xml, true", "content/el, true", "content/el/, true",
      "content/el9, false", "content/el9/repodata/repomd.xml, false", "content, false",
      "content/e, false", "Content/el, false", "other/content/el, false",
      "content//el///repodata/repomd.xml, true", "/content/el/x, true", "content/el//, true",
      "dist/9/x86_64/os, true", "dist/9/x86_64/os/Packages/b.rpm, true", "dist/9/x86_64/osx, false",
      "dist/9/x86_64, false", "dist/9//os, false", "dist/9/a/b/os, false",
      "one/anything/x, true", "one, false", "one//x, true", "content/../content/el, false"})
  void whatIsAtOrBelowAPathOfTheCertificateIsOpen(String path, boolean open) throws Exception {
    for (int version : new int[] {1, 3}) {
      var client = entitled(version,
          List.of("/content/el", "/dist/$releasever/$basearch/os/", "/one/$any"));
      assertThat(guard.answerFor(client, path)).as("version %d", version)
          .isEqualTo(open ? ALLOWED : OTHER);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anUberCertificateOpensAllOfItsOrganization(int version) throws Exception {
    var uber = entitled(version, List.of("/Acme"));
    assertThat(guard.answerFor(uber, "Acme/Library/custom/foo/foo/1.iso")).isEqualTo(ALLOWED);
    assertThat(guard.answerFor(uber, "Acme2/Library/custom/foo/foo/1.iso")).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theDomainIsPartOfThePathOnlyWhereItIsSaidSo(int version) throws Exception {
    var before = CertificateGuard.rhsm(authority, true);
    var without = entitled(version, List.of("/content/el"));
    var with = entitled(version, List.of("/acme/content/el"));
    assertThat(guard.answerFor(without, "content/el/x")).isEqualTo(ALLOWED);
    assertThat(guard.answerFor(with, "content/el/x")).isEqualTo(OTHER);
    assertThat(before.answerFor(without, "content/el/x")).isEqualTo(OTHER);
    assertThat(before.answerFor(with, "content/el/x")).isEqualTo(ALLOWED);
  }

  @Test
  void ofVersion1AVariableMayBeginWithinAName() throws Exception {
    var client = entitled(1, List.of("/rhel$major/os", "/price$/os", "a//b", "/"));
    assertThat(guard.answerFor(client, "rhel9/os")).isEqualTo(ALLOWED);
    assertThat(guard.answerFor(client, "rhel/os")).isEqualTo(OTHER);
    assertThat(guard.answerFor(client, "price$/os")).isEqualTo(ALLOWED);
    assertThat(guard.answerFor(client, "price1/os")).isEqualTo(OTHER);
    assertThat(guard.answerFor(client, "a/b")).isEqualTo(OTHER);
  }

  @Test
  void aCertificateIsExaminedOnceForAllPaths() throws Exception {
    var client = entitled(3, List.of("/content/el"));
    assertThat(guard.answerFor(client, "content/el/1")).isEqualTo(ALLOWED);
    assertThat(guard.answerFor(client, "content/el/2")).isEqualTo(ALLOWED);
    assertThat(guard.answerFor(client, "content/el9")).isEqualTo(OTHER);
    assertThat(guard.examined()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whoIsNotTrustedIsDeniedWhateverItsPaths(int version) throws Exception {
    var stranger = Making.authority("candlepin").selfSigned();
    var making = version == 1
        ? Making.entitlement1(List.of("/content"))
        : Making.entitlement3(List.of("/content"));
    assertThat(guard.answerFor(making.signedBy(stranger), "content/x"))
        .isEqualTo("unable to get local issuer certificate");
    assertThat(guard.answerFor(making.until(NOON).signedBy(authority), "content/x"))
        .isEqualTo("certificate has expired");
    assertThat(guard.answer(making.until(Making.UNTIL).signedBy(authority).encoded(), "content/x",
        false)).contains("was not received");
  }

  @Test
  void aCertificateThatIsNoEntitlementIsDenied() throws Exception {
    denied(Making.client("plain"), "it has no order");
    denied(Making.client("x").with(Making.ENTITLEMENT + "6", false, new DERUTF8String("3.4")),
        "it has no paths");
    denied(Making.client("x").with(Making.ENTITLEMENT + "6", false, new DERUTF8String("three")),
        "its version is no number");
    denied(
        Making.client("x")
            .with(Making.ENTITLEMENT + "6", false, new DEROctetString(new byte[] {'3'})),
        "malformed");
    denied(Making.entitlement3(new byte[] {}), "end too early");
    denied(
        Making.entitlement3(
            EntitlementTree.payload(EntitlementTree.deflated("x".repeat(5 << 20)), 1, "")),
        "its words are too long");
    assertThat(guard.answerFor(Making.entitlement1(List.of()).signedBy(authority), "x"))
        .isEqualTo(OTHER);
  }

  private void denied(Making making, String why) throws Exception {
    assertThat(guard.answerFor(making.signedBy(authority), "content/el")).contains(why);
  }
}
