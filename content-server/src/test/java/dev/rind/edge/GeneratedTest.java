package dev.rind.edge;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** What is stored nowhere under its path: config.repo, and artifacts by their ids (contract 3.7, 8). */
class GeneratedTest {
  private static final String ORIGIN = "https://pulp.example.com";

  private final EdgeFixture edge = EdgeFixture.serving();

  @AfterEach
  void end() {
    edge.close();
  }

  private EdgeFixture knowingItsOrigin() {
    return edge.with(settings -> settings.contentOrigin(ORIGIN));
  }

  @Test
  void c110AConfigRepoHasThePublicationsSettingsInStoredOrder() {
    knowingItsOrigin().add(distribution("rpm/el9").name("Ünï 9_x-y.z:é (q)\u0301")
        .generateRepoConfig()
        .repoConfig("""
            {"assumeyes": true, "gpgcheck": 1, "name": "x", "baseurl": "https://other", "proxy": null,
             "exclude": ["a", 1.0]}""")
        .file("a", "a"));
    var answer = edge.get("rpm/el9/config.repo");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.text()).isEqualTo("""
        [Ünï9_x-y.z:éq]
        name=Ünï 9_x-y.z:é (q)\u0301
        baseurl=https://pulp.example.com/pulp/content/rpm/el9/
        proxy=None
        exclude=['a', 1.0]
        gpgcheck=1
        assumeyes=True
        repo_gpgcheck=0
        enabled=1
        """);
  }

  @Test
  void c110ASignedRepositoryNamesItsKey() {
    var served = knowingItsOrigin().add(
        distribution("rpm").generateRepoConfig().repoConfig("{\"enabled\": 0}").file("a", "a"));
    edge.testbed()
        .database()
        .transaction("INSERT INTO core_asciiarmoreddetachedsigningservice VALUES ('%s')"
            .formatted(served.version()),
            "UPDATE rpm_rpmrepository SET metadata_signing_service_id = '%s'"
                .formatted(served.version()));
    assertThat(edge.get("rpm/config.repo").text()).isEqualTo("""
        [rpm]
        name=rpm
        baseurl=https://pulp.example.com/pulp/content/rpm/
        enabled=0
        repo_gpgcheck=0
        gpgcheck=0
        gpgkey=https://pulp.example.com/pulp/content/rpm/repodata/repomd.xml.key
        """);
  }

  @Test
  void c111AConfigRepoHasNoCacheControlAndNoValidators() {
    knowingItsOrigin().add(distribution("rpm").generateRepoConfig()
        .metadata("repodata/repomd.xml.key", "key"));
    var answer = edge.get("rpm/config.repo", "If-None-Match: *", "Range: bytes=0-4");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKeys("cache-control", "etag", "last-modified");
    var head = edge.head("rpm/config.repo");
    assertThat(head.header("content-length")).isEqualTo(Integer.toString(answer.bodyBytes()));
    assertThat(edge.get("rpm/repodata/repomd.xml.key").header("cache-control"))
        .isEqualTo("no-cache");
  }

  @Test
  void c112WhatIsNotGeneratedIsNotThereNorListed() {
    knowingItsOrigin().add(distribution("rpm").file("a", "a"));
    edge.add(distribution("none").generateRepoConfig().unpublished());
    assertThat(edge.get("rpm/config.repo").status()).isEqualTo(404);
    assertThat(edge.get("rpm/").text()).doesNotContain("config.repo");
    assertThat(edge.get("none/config.repo").status()).isEqualTo(404);
  }

  @Test
  void c113WithoutAnOriginItIsMissingForAReason() {
    edge.add(distribution("rpm").generateRepoConfig()
        .repoConfig("{\"baseurl\": \"\"}")
        .file("a", "a"));
    var answer = edge.get("rpm/config.repo");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.reason()).isEqualTo(
        "Cannot auto-generate config.repo when CONTENT_ORIGIN is not set and no baseurl specified.");
    assertThat(answer.text()).isEmpty();
    assertThat(answer.header("content-length")).isEqualTo("0");
  }

  @Test
  void withoutAnOriginThePublicationsIsTaken() {
    edge.add(distribution("rpm").generateRepoConfig()
        .repoConfig("{\"baseurl\": \"http://own.example.com/x//\"}")
        .file("a", "a"));
    assertThat(edge.get("rpm/config.repo").text())
        .contains("\nbaseurl=http://own.example.com/x/pulp/content/rpm/\n");
  }

  @Test
  void b15ARepositoryVersionHasAConfigRepoAsWell() {
    knowingItsOrigin()
        .add(distribution("rpm").generateRepoConfig().pointingAtVersion().file("a", "a"));
    assertThat(edge.get("rpm/config.repo").text()).contains("\nname=rpm\n");
    assertThat(edge.get("rpm/").text()).contains("config.repo");
  }

  @Test
  void aConfigRepoNamesTheDomain() {
    edge.with(settings -> settings.contentOrigin(ORIGIN).domains())
        .add(distribution("rpm").generateRepoConfig().file("a", "a"));
    assertThat(edge.get("default/rpm/config.repo").text())
        .contains("\nbaseurl=https://pulp.example.com/pulp/content/default/rpm/\n");
  }

  @Test
  void theListOfFilesThatAreNotCachedIsPulps() {
    edge.with("PULP_NOCACHE_LIST", "[\"x.iso\"]")
        .add(distribution("rpm").file("a/x.iso", "x").file("repomd.xml", "x"));
    assertThat(edge.get("rpm/a/x.iso").header("cache-control")).isEqualTo("no-cache");
    assertThat(edge.get("rpm/repomd.xml").header("cache-control")).startsWith("public");
  }

  /** The list is pulp_rpm's, and so are the distributions that it is of (contract 8.2). */
  @Test
  void onlyRpmDistributionsHaveFilesThatAreNotCached() {
    edge.add(distribution("file").type("file.file").file("repodata/repomd.xml", "x"));
    edge.add(distribution("plain").type("core.openpgp").versionContent().file("repomd.xml", "x"));
    assertThat(edge.get("file/repodata/repomd.xml").header("cache-control"))
        .isEqualTo("public, max-age=0, must-revalidate");
    assertThat(edge.get("plain/repomd.xml").header("cache-control")).startsWith("public");
  }

  @Test
  void c83AnArtifactIsServedByItsIdAsBytesAndNothingElse() {
    var id = edge.add(distribution("rpm").file("a.txt", "0123456789")).artifact("a.txt");
    edge.add(distribution("0f").type("core.artifact").pointingAtNothing());
    var answer = edge.get("0f/" + id, "If-None-Match: *");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
    assertThat(answer.headers()).doesNotContainKeys("etag", "last-modified", "x-pulp-cache",
        "x-pulp-artifact-size", "cache-control");
    assertThat(edge.get("0f/" + id + "/").text()).isEqualTo("0123456789");
    var part = edge.get("0f/" + id, "Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(edge.get("0f/" + id, "Range: bytes=2-4", "If-Range: \"x\"").status())
        .isEqualTo(200);
    assertThat(edge.get("0f/" + id, "Range: bytes=10-").status()).isEqualTo(416);
    for (var other : new String[] {"", "nope", id.toString().toUpperCase(java.util.Locale.ROOT),
        id + "x", "01234567-89ab-7cde-8f01-23456789abcd", id + "/x"}) {
      assertThat(edge.get("0f/" + other).status()).as(other).isEqualTo(404);
    }
    assertThat(edge.get("/pulp/content/").text()).doesNotContain("0f/");
  }

  @Test
  void anEmptyArtifactIsServed() {
    var id = edge.add(distribution("rpm").file("empty", "")).artifact("empty");
    edge.add(distribution("0f").type("core.artifact").pointingAtNothing());
    assertThat(edge.get("0f/" + id).header("content-length")).isEqualTo("0");
  }

  @Test
  void keysOfAKeyringAreForwarded() {
    edge.add(distribution("keys").type("core.openpgp").versionContent().file("a/b.txt", "b"));
    assertThat(edge.get("keys/a/b.txt").text()).isEqualTo("b");
    assertThat(edge.get("keys/0123.pub").status()).isEqualTo(501);
    assertThat(edge.get("keys/none").status()).isEqualTo(404);
  }
}
