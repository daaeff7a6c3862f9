package dev.rind.edge;

import dev.rind.edge.guard.certificate.Issued;
import dev.rind.edge.guard.certificate.Making;
import dev.rind.testbed.Guard;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.PulpTables;
import dev.rind.testbed.Served;
import dev.rind.testbed.SignedUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What is guarded in docs/conformance.md, and the certificates, users and signatures that open it. */
final class ConformanceGuards {
  private static final List<String> ENTITLED = List.of("/content/el", "/dist/$releasever/os",
      "/dist/$releasever/$basearch/os");
  private static final List<String> ENTITLED_BASE_PATHS = List.of("content/el", "content/el9",
      "dist/9/os", "dist/9/x86_64/os", "Acme/Library");
  private static final Duration DAY = Duration.ofDays(1);
  private static final SignedUrl SIGNED = new SignedUrl(
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), new byte[32]);
  private static final Guard.Redirect REDIRECT = new Guard.Redirect(
      new String(SIGNED.secret(), StandardCharsets.US_ASCII));

  private final EdgeFixture edge;
  private final ConformanceValues values;
  private final PulpTables tables;
  private final Instant now = Instant.now();
  private final Issued authority;

  ConformanceGuards(EdgeFixture edge, ConformanceValues values) {
    this.edge = edge;
    this.values = values;
    this.tables = edge.testbed().database().tables();
    this.authority = made(() -> authority().selfSigned());
  }

  private static Issued made(Callable<Issued> certificate) {
    try {
      return certificate.call();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private Making valid(Making making) {
    return making.from(now.minus(DAY)).until(now.plus(DAY));
  }

  private Making authority() {
    return valid(Making.authority("ca"));
  }

  /** The state of that name. */
  void all() {
    values.file("bear", "bear".getBytes(UTF_8), now);
    headers();
    x509();
    entitled("default");
    rbac();
    composites();
    signatures();
    variables();
    var _ = add("open", null);
  }

  /** The state of that name. */
  void inDomains() {
    edge.with(pulp -> pulp.domains());
    for (var domain : List.of("default", "other")) {
      entitled(domain);
      var _ = edge.add(PulpDistribution.distribution("guard/rbac")
          .name("rbac")
          .domain(domain)
          .guarded(new Guard.Rbac())
          .file("dir/bear.rpm", "bear"));
    }
    certificate("v3 of other", Making.entitlement3(List.of("/other/content/el")));
    var _ = new Accounts(edge.testbed().database()).user("ada").roleInDomain("ada", "other");
  }

  private void headers() {
    var sesame = new Guard.Header("X-Key", "sesame");
    var _ = edge.add(PulpDistribution.distribution("guard/header")
        .generateRepoConfig()
        .guarded(sesame)
        .file("dir/bear.rpm", "bear"));
    var _ = edge.add(PulpDistribution.distribution("guard/nothing")
        .pointingAtNothing()
        .guarded(sesame));
    var _ = add("guard/jq", new Guard.Header("X-Key", "123", ".a.b"));
  }

  private void x509() {
    var other = made(() -> valid(Making.authority("other").keys("RSA", "SHA1withRSA"))
        .selfSigned());
    var quantum = made(() -> valid(Making.authority("quantum").keys("ML-DSA-65", "ML-DSA-65"))
        .selfSigned());
    var namesake = made(() -> authority().selfSigned());
    var _ = add("guard/x509", new Guard.X509(authority.pem()));
    var _ = add("guard/bundle", new Guard.X509(
        "The first:\n" + other.pem() + "and the second:\n" + quantum.pem() + "That is all.\n"));
    var client = made(() -> valid(Making.client("client")).signedBy(authority));
    put("client", client);
    values.put("client with spaces", client.withSpaces());
    put("client expired", made(() -> Making.client("client")
        .from(now.minus(DAY.multipliedBy(2)))
        .until(now.minus(DAY))
        .signedBy(authority)));
    put("client early", made(() -> Making.client("client")
        .from(now.plus(DAY))
        .until(now.plus(DAY.multipliedBy(2)))
        .signedBy(authority)));
    put("client of a namesake", made(() -> valid(Making.client("client")).signedBy(namesake)));
    put("client of the first",
        made(() -> valid(Making.client("client").keys("RSA", "SHA1withRSA")).signedBy(other)));
    put("client ML-DSA",
        made(() -> valid(Making.client("client").keys("ML-DSA-65", "ML-DSA-65"))
            .signedBy(quantum)));
  }

  private void put(String name, Issued certificate) {
    values.put(name, certificate.encoded());
  }

  private void certificate(String name, Making making) {
    put(name, made(() -> valid(making).signedBy(authority)));
  }

  private void entitled(String domain) {
    for (var basePath : ENTITLED_BASE_PATHS) {
      var _ = edge.add(PulpDistribution.distribution(basePath)
          .domain(domain)
          .guarded(new Guard.Rhsm(authority.pem()))
          .file("dir/bear.rpm", "bear"));
    }
    var namesake = made(() -> authority().selfSigned());
    for (var version : List.of("v1", "v3")) {
      certificate(version, entitlement(version, ENTITLED));
      certificate(version + " uber", entitlement(version, List.of("/Acme")));
      put(version + " expired", made(() -> entitlement(version, ENTITLED)
          .from(now.minus(DAY.multipliedBy(2)))
          .until(now.minus(DAY))
          .signedBy(authority)));
      put(version + " untrusted",
          made(() -> valid(entitlement(version, ENTITLED)).signedBy(namesake)));
    }
  }

  private static Making entitlement(String version, List<String> paths) {
    return version.equals("v1") ? Making.entitlement1(paths) : Making.entitlement3(paths);
  }

  private void rbac() {
    var guard = guardOf(add("guard/rbac", new Guard.Rbac()));
    var other = guardOf(add("guard/rbac2", new Guard.Rbac()));
    var _ = new Accounts(edge.testbed().database()).user("ada")
        .user("elsewhere")
        .role("elsewhere", other)
        .user("guard")
        .role("guard", guard)
        .user("global")
        .role("global", null)
        .group("group")
        .user("member")
        .member("member", "group")
        .superuser("root")
        .superuser("retired");
    edge.testbed()
        .database()
        .update("UPDATE auth_user SET is_active = false WHERE username = 'retired'");
  }

  private UUID guardOf(Served served) {
    return edge.testbed()
        .database()
        .value(UUID.class, "SELECT content_guard_id FROM core_distribution WHERE pulp_id = ?",
            served.distribution())
        .orElseThrow();
  }

  private void composites() {
    if (!tables.has("core_compositecontentguard")) {
      return;
    }
    var _ = add("guard/free", new Guard.Composite(List.of()));
    var _ = add("guard/either", new Guard.Composite(List.of(new Guard.X509(authority.pem()),
        new Guard.Composite(List.of(new Guard.Header("X-Key", "sesame"))))));
  }

  private void signatures() {
    var _ = add("guard/signed", REDIRECT);
    values.put("signature", signature("guard/signed/dir/bear.rpm", now.plus(DAY)));
    values.put("root signature", signature("guard/signed", now.plus(DAY)));
    values.put("old signature", signature("guard/signed/dir/bear.rpm", now.minus(DAY)));
    var artifact = "artifacts/" + add("behind", new Guard.Header("X-Key", "nobody"))
        .artifact("dir/bear.rpm");
    var _ = edge.add(PulpDistribution.distribution("artifacts")
        .type("core.artifact")
        .pointingAtNothing()
        .guarded(REDIRECT));
    values.put("artifact", artifact);
    values.put("artifact signed", artifact + signature(artifact, now.plus(DAY)));
    values.put("artifact slash signed", artifact + "/" + signature(artifact + "/", now.plus(DAY)));
    values.put("artifacts list signed", "artifacts/" + signature("artifacts/", now.plus(DAY)));
    values.put("no artifact signed",
        "artifacts/dir/bear.rpm" + signature("artifacts/dir/bear.rpm", now.plus(DAY)));
    var unknown = "artifacts/" + new UUID(0, 1);
    values.put("unknown artifact signed", unknown + signature(unknown, now.plus(DAY)));
  }

  /** What has to follow a path below the prefix. */
  private static String signature(String path, Instant expires) {
    var target = EdgeFixture.PREFIX + path;
    return SIGNED.of(target, expires).substring(target.length());
  }

  private void variables() {
    if (!tables.has("core_envvarheadercontentguard")) {
      return;
    }
    // Of the variables that any process has, the one whose value is never empty.
    edge.with("PULP_ENVVAR_HEADER_CONTENT_GUARD_ALLOWED_VARS", "[\"PATH\", \"RIND_UNSET\"]");
    values.put("PATH", Base64.getEncoder().encodeToString(System.getenv("PATH").getBytes(UTF_8)));
    var _ = add("guard/variable", new Guard.EnvVar("X-Key", "PATH"));
    var _ = add("guard/unset", new Guard.EnvVar("X-Key", "RIND_UNSET"));
    var _ = add("guard/refused", new Guard.EnvVar("X-Key", "HOME"));
  }

  private Served add(String basePath, @org.jspecify.annotations.Nullable Guard guard) {
    var spec = PulpDistribution.distribution(basePath).file("dir/bear.rpm", "bear");
    return edge.add(guard == null ? spec : spec.guarded(guard));
  }
}
