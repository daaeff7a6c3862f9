package dev.rind.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TestbedTest {
  private final Testbed testbed = Testbed.start();

  @AfterEach
  void close() {
    testbed.close();
  }

  @Test
  void aPublishedFileIsFoundByItsPathWithItsBytesInTheMediaFolder() throws IOException {
    testbed.serving(distribution("fedora/39").file("Packages/b/bear.rpm", "grr"));

    var file = testbed.mediaRoot()
        .resolve(published("fedora/39", "Packages/b/bear.rpm").orElseThrow());
    assertThat(file).hasContent("grr");
    assertThat(testbed.mediaRoot().relativize(file).toString())
        .isEqualTo("artifact/%s/%s".formatted(
            Body.of("grr").sha256().substring(0, 2), Body.of("grr").sha256().substring(2)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void equalBytesAreStoredOnceInADomain() {
    testbed.serving(distribution("one").file("a", "same").file("b", "same"));
    testbed.serving(distribution("two").file("c", "same"));
    testbed.serving(distribution("three").domain("team").file("d", "same"));

    assertThat(count("core_artifact")).isEqualTo(2);
    assertThat(published("three", "d").orElseThrow())
        .matches("artifact/[0-9a-f-]{36}/[0-9a-f]{2}/.*");
  }

  @Test
  void metadataIsNoContentOfTheVersion() {
    var served = testbed.serving(
        distribution("fedora/39").file("Packages/c/cat.rpm", "meow")
            .metadata("repodata/repomd.xml", "<repomd/>"));

    assertThat(published("fedora/39", "repodata/repomd.xml")).isPresent();
    assertThat(contentOf(served.version())).containsExactly("cat.rpm");
    assertThat(testbed.database()
        .value(Integer.class,
            "SELECT cardinality(content_ids) FROM core_repositoryversion WHERE pulp_id = ?",
            served.version()))
        .hasValue(1);
  }

  @Test
  void anOnDemandFileHasARemoteAndNoArtifactUntilItIsStored() {
    var served = testbed.serving(
        distribution("fedora/39").onDemand("Packages/d/dog.rpm", 4, "http://127.0.0.1:1/dog.rpm"));
    assertThat(published("fedora/39", "Packages/d/dog.rpm")).isEmpty();
    assertThat(testbed.database().value(Long.class, "SELECT size FROM core_remoteartifact"))
        .hasValue(4L);

    served.store("Packages/d/dog.rpm", Body.of("woof"));
    assertThat(served.file("Packages/d/dog.rpm")).hasContent("woof");
    assertThat(published("fedora/39", "Packages/d/dog.rpm")).isPresent();
  }

  @Test
  void reclaimingTakesArtifactAndFileAndLeavesTheContent() {
    var served = testbed.serving(distribution("fedora/39").file("a.rpm", "bytes"));
    var file = served.file("a.rpm");

    served.reclaim("a.rpm");

    assertThat(file).doesNotExist();
    assertThat(count("core_artifact")).isZero();
    assertThat(count("core_publishedartifact")).isOne();
  }

  @Test
  void aFileCanBeLostUnderItsRow() {
    var served = testbed.serving(distribution("fedora/39").metadata("repodata/repomd.xml", "x"));
    served.deleteFile("repodata/repomd.xml");

    assertThat(served.file("repodata/repomd.xml")).doesNotExist();
    assertThat(published("fedora/39", "repodata/repomd.xml")).isPresent();
  }

  @Test
  void passThroughAndVersionContentAreFoundInTheVersionUnderTheirPaths() {
    var passing = testbed
        .serving(distribution("iso").type("file.file").passThrough().file("a/b.iso", "x"));
    var keys = testbed.serving(distribution("keys").versionContent().file("key.asc", "x"));

    assertThat(published("iso", "a/b.iso")).isEmpty();
    assertThat(contentOf(passing.version())).containsExactly("a/b.iso");
    assertThat(contentOf(keys.version())).containsExactly("key.asc");
    assertThatThrownBy(keys::publication).hasMessageContaining("never published");
  }

  @Test
  void aNewVersionKeepsWhatStayedAndTellsWhatWentAndCame() {
    var served = testbed.serving(
        distribution("fedora/39").file("bear.rpm", "1")
            .file("cat.rpm", "1")
            .metadata("repodata/repomd.xml", "1"));
    var first = served.current();
    long contents = count("core_content");

    served.publish(spec -> spec
        .without("cat.rpm")
        .file("dog.rpm", "1")
        .metadata("repodata/repomd.xml", "2"));

    assertThat(served.current().number()).isEqualTo(2);
    assertThat(contentOf(first.version())).containsExactlyInAnyOrder("bear.rpm", "cat.rpm");
    assertThat(contentOf(served.version())).containsExactlyInAnyOrder("bear.rpm", "dog.rpm");
    assertThat(count("core_content")).as("dog, and repomd of the new publication")
        .isEqualTo(contents + 2);
    assertThat(served.file("repodata/repomd.xml")).hasContent("2");
    assertThat(distributed()).containsExactly(first.publication() + " expires",
        served.publication() + " active");
  }

  @Test
  void goingBackToAPublicationMakesItsRowActiveAgain() {
    var served = testbed.serving(distribution("fedora/39").pointingAtPublication().file("a", "1"));
    var first = served.publication();
    var second = served.publish(spec -> spec.file("a", "2")).publication();
    assertThat(pointers("fedora/39")).isEqualTo("publication " + first);

    served.pointAtPublication(second);
    assertThat(distributed()).containsExactly(first + " expires", second + " active");
    served.pointAtPublication(first);
    assertThat(distributed()).containsExactly(first + " active", second + " expires");
    served.pointAtRepository();
    assertThat(distributed()).containsExactly(second + " active");
    assertThat(pointers("fedora/39")).isEqualTo("repository " + served.repository());
    served.pointAtVersion(served.version());
    assertThat(pointers("fedora/39")).isEqualTo("version " + served.version());
    served.pointAtNothing();
    assertThat(distributed()).isEmpty();
    assertThat(pointers("fedora/39")).isEqualTo("nothing");
  }

  @Test
  void aDeletedPublicationLeavesNothingOfItsOwn() {
    var served = testbed.serving(
        distribution("fedora/39").pointingAtPublication()
            .file("a", "1")
            .metadata("repodata/repomd.xml", "1"));

    served.deletePublication(served.publication());

    assertThat(pointers("fedora/39")).isEqualTo("nothing");
    for (var table : List.of("core_publication", "core_publishedartifact", "core_publishedmetadata",
        "core_distributedpublication", "rpm_rpmpublication")) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(count("core_content")).isOne();
  }

  @Test
  void aDistributionIsGuardedHiddenRenamedAndDeleted() {
    var served = testbed.serving(distribution("fedora/39").guarded().file("a", "1"));
    assertThat(guardType("fedora/39")).hasValue("core.header");
    served.unguard();
    assertThat(guardType("fedora/39")).isEmpty();
    served.guard(new Guard.OfType("strange.guard"));
    assertThat(guardType("fedora/39")).hasValue("strange.guard");

    served.hide();
    served.rename("fedora/40");
    assertThat(testbed.database()
        .value(Boolean.class,
            "SELECT hidden FROM core_distribution WHERE base_path = 'fedora/40'"))
        .hasValue(true);
    assertThat(served.basePath()).isEqualTo("fedora/40");

    served.delete();
    assertThat(count("core_distribution")).isZero();
  }

  @Test
  void nestedBasePathsAreRefusedUnlessToldSo() {
    testbed.serving(distribution("a/b").file("x", "1"));

    assertThatThrownBy(() -> testbed.serving(distribution("a/b/c").file("x", "2")))
        .isInstanceOf(DatabaseFailure.class)
        .hasMessageContaining("a/b/c");
    testbed.servingNested(distribution("a/b/c").file("x", "2"));

    assertThat(published("a/b/c", "x")).isPresent();
    assertThatThrownBy(() -> testbed.serving(distribution("a/b/d").file("x", "2")))
        .as("the triggers are back")
        .isInstanceOf(DatabaseFailure.class);
  }

  @Test
  void timesAreThoseThatWereSaid() {
    var published = Instant.parse("2020-02-29T12:00:00.000001Z");
    var added = Instant.parse("2019-01-01T00:00:00Z");
    testbed.serving(distribution("fedora/39").checkpoint()
        .publishedAt(published)
        .file("a", new byte[3], added)
        .file("b", "now"));

    assertThat(testbed.database()
        .rows(
            row -> row.getTimestamp(1).toInstant(),
            "SELECT pulp_created FROM core_repositorycontent ORDER BY 1"))
        .containsExactly(added, published);
    assertThat(testbed.database()
        .rows(
            row -> row.getBoolean(2) + " " + row.getTimestamp(1).toInstant(),
            "SELECT pulp_created, checkpoint FROM core_publication"))
        .containsExactly("true " + published);
  }

  @Test
  void thousandsOfPackagesShareTheArtifactsTheyAreGiven() throws IOException {
    int packages = 6_000; // more than are checked row by row
    var served = testbed.serving(distribution("big").packages(packages, 7, 100));

    assertThat(count("core_publishedartifact")).isEqualTo(packages);
    assertThat(count("core_artifact")).isEqualTo(7);
    assertThat(published("big", "Packages/b/bear-000027-1.0-1.noarch.rpm")).isPresent();
    assertThat(published("big", PulpDistribution.packagePath(packages - 1))).isPresent();
    for (var path : List.of(PulpDistribution.packagePath(0), PulpDistribution.packagePath(6))) {
      var name = testbed.mediaRoot().resolve("artifact").relativize(served.file(path)).toString();
      assertThat(Body.of(Files.readAllBytes(served.file(path))).sha256())
          .isEqualTo(name.replace("/", ""));
    }
  }

  @Test
  void settingsAreWrittenAsPulpReadsThem(@TempDir Path folder) throws IOException {
    var file = folder.resolve("settings.py");
    testbed.settings().redis("redis://127.0.0.1:6/0").contentOrigin("http://x:1").write(file);

    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .contains("\"PORT\": \"" + testbed.database().port() + '"')
        .contains("\"NAME\": \"" + testbed.database().name() + '"')
        .contains("\nMEDIA_ROOT = \"" + testbed.mediaRoot() + "\"\n")
        .contains("\nDOMAIN_ENABLED = False\n")
        .contains("\nREDIS_URL = \"redis://127.0.0.1:6/0\"\n")
        .contains("\nCONTENT_ORIGIN = \"http://x:1\"\n");
  }

  static List<String> releases() {
    return PulpTables.RELEASES;
  }

  @ParameterizedTest
  @MethodSource("releases")
  void everyReleaseCanBeFilledAndChanged(String release) {
    try (var older = Testbed.start(release)) {
      var served = older.serving(distribution("rpm/el9").generateRepoConfig()
          .repoConfig("{\"gpgcheck\": 1}")
          .guarded()
          .file("a.rpm", "1")
          .onDemand("b.rpm", 1, "http://127.0.0.1:1/b.rpm")
          .metadata("repodata/repomd.xml", "x"));
      older.serving(
          distribution("files").type("file.file").passThrough().domain("team").file("x", "1"));
      older.servingNested(distribution("rpm/el9/deep").file("x", "1"));
      var first = served.publication();
      served.publish(now -> now.file("c.rpm", "2"));
      served.pointAtPublication(first);
      served.pointAtRepository();
      served.store("b.rpm", Body.of("b"));
      served.deletePublication(first);
      served.delete();
      assertThat(older.database().value(Long.class, "SELECT count(*) FROM core_distribution"))
          .hasValue(2L);
    }
  }

  @Test
  void theSettingsOfAConfigRepoAreWhereAReleaseKeepsThem() {
    var signed = distribution("rpm/el9").repoConfig("{\"repo_gpgcheck\": 1, \"gpgcheck\": 0}");
    try (var older = Testbed.start("3.39")) {
      older.serving(signed);
      assertThat(older.database()
          .rows(row -> row.getInt(1) + " " + row.getInt(2),
              "SELECT gpgcheck, repo_gpgcheck FROM rpm_rpmpublication"))
          .containsExactly("0 1");
    }
  }

  @Test
  void whatAReleaseDoesNotKnowIsRefusedByName() {
    try (var older = Testbed.start("3.39")) {
      assertThatThrownBy(() -> older.serving(distribution("a").checkpoint()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Pulp 3.39 has no core_publication.checkpoint")
          .hasMessageContaining("a checkpoint");
      assertThatThrownBy(() -> older.serving(distribution("a").versionContent().file("k", "k")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Pulp 3.39 has no core_openpgpdistribution");
      assertThatThrownBy(
          () -> older.serving(distribution("a").repoConfig("{\"metadata_expire\": 1}")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("repo_config");
      assertThat(older.database().value(Long.class, "SELECT count(*) FROM core_distribution"))
          .hasValue(0L);
    }
  }

  @Test
  void aClosedTestbedLeavesNoFiles() {
    var other = Testbed.start();
    other.serving(distribution("x").file("a", "1"));
    other.close();
    assertThat(other.mediaRoot()).doesNotExist();
  }

  /** The stored file of a published artifact with that path. */
  private Optional<String> published(String basePath, String path) {
    return testbed.database().value(String.class, """
      SELECT a.file
      FROM core_distribution AS d
        JOIN core_repositoryversion AS v ON v.repository_id = d.repository_id
        JOIN core_publication AS p ON p.repository_version_id = v.pulp_id AND p.complete
        JOIN core_publishedartifact AS pa ON pa.publication_id = p.pulp_id
        JOIN core_contentartifact AS ca ON ca.pulp_id = pa.content_artifact_id
        JOIN core_artifact AS a ON a.pulp_id = ca.artifact_id
      WHERE d.base_path = ? AND pa.relative_path = ?
      ORDER BY v.number DESC, p.pulp_created DESC LIMIT 1""", basePath, path);
  }

  /** The paths of a version, by membership of content and by {@code content_ids}, which must agree. */
  private List<String> contentOf(UUID version) {
    var joined = testbed.database().rows(row -> row.getString(1), """
      SELECT ca.relative_path
      FROM core_repositoryversion AS v
        JOIN core_repositorycontent AS rc ON rc.repository_id = v.repository_id
        JOIN core_repositoryversion AS added ON added.pulp_id = rc.version_added_id
        LEFT JOIN core_repositoryversion AS removed ON removed.pulp_id = rc.version_removed_id
        JOIN core_contentartifact AS ca ON ca.content_id = rc.content_id
      WHERE v.pulp_id = ? AND added.number <= v.number
        AND (removed.number IS NULL OR removed.number > v.number)""", version);
    assertThat(testbed.database().rows(row -> row.getString(1), """
      SELECT ca.relative_path FROM core_repositoryversion AS v
        JOIN core_contentartifact AS ca ON ca.content_id = ANY (v.content_ids)
      WHERE v.pulp_id = ?""", version)).containsExactlyInAnyOrderElementsOf(joined);
    return joined;
  }

  private List<String> distributed() {
    return testbed.database().rows(row -> row.getString(1), """
      SELECT publication_id || CASE WHEN expires_at IS NULL THEN ' active' ELSE ' expires' END
      FROM core_distributedpublication ORDER BY pulp_created""");
  }

  private String pointers(String basePath) {
    return testbed.database().value(String.class, """
      SELECT coalesce(
        'publication ' || publication_id, 'repository ' || repository_id,
        'version ' || repository_version_id, 'nothing')
      FROM core_distribution WHERE base_path = ?""", basePath).orElseThrow();
  }

  private Optional<String> guardType(String basePath) {
    return testbed.database().value(String.class, """
      SELECT g.pulp_type FROM core_distribution AS d
        JOIN core_contentguard AS g ON g.pulp_id = d.content_guard_id
      WHERE d.base_path = ?""", basePath);
  }

  private long count(String table) {
    return testbed.database().value(Long.class, "SELECT count(*) FROM " + table).orElseThrow();
  }
}
