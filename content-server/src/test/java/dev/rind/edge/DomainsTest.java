package dev.rind.edge;

import dev.rind.testbed.FernetKey;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.PulpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Domains, each with its distributions and its own storage (contract 2.1, 9.3, 9.4, C40 to C43, C65). */
class DomainsTest {
  private static final String FILE_SYSTEM = "pulpcore.app.models.storage.FileSystem";
  private static final FernetKey KEY = FernetKey.of("key");

  @TempDir
  private Path folder;
  private final EdgeFixture edge = EdgeFixture.serving();

  @BeforeEach
  void aPulpWithDomains() throws IOException {
    keys(KEY);
    edge.with(PulpSettings::domains)
        .with("PULP_DB_ENCRYPTION_KEY", folder.resolve("keys").toString());
  }

  @AfterEach
  void end() {
    edge.close();
  }

  private void keys(FernetKey... keys) throws IOException {
    var text = new StringBuilder("# keys\n\n");
    for (var key : keys) {
      text.append(key.text()).append('\n');
    }
    Files.writeString(folder.resolve("keys"), text);
  }

  private Path root(String name) {
    return folder.resolve(name);
  }

  private static PulpDistribution bear(String domain) {
    return distribution("rpm/el9").name("el9").domain(domain).file("bear.rpm", "bear of " + domain);
  }

  @ParameterizedTest(name = "{0} -> {1} {2}")
  @CsvSource(delimiter = '|', textBlock = """
      default/rpm/el9/bear.rpm    | 200 | bear of default
      %64efault/rpm/el9/bear.rpm  | 200 | bear of default
      team/rpm/el9/bear.rpm       | 200 | bear of team
      team/rpm/el9                | 301 | /pulp/content/team/rpm/el9/
      team/rpm                    | 301 | /pulp/content/team/rpm/
      team                        | 301 | /pulp/content/team/
      default                     | 301 | /pulp/content/default/
      rpm/el9/bear.rpm            | 404 | 404: Not Found
      ''                          | 404 | 404: Not Found
      /pulp/content               | 404 | 404: Not Found
      unknown                     | 404 | 404: Not Found
      unknown/                    | 404 | 404: Not Found
      unknown/rpm                 | 404 | 404: Not Found
      unknown/rpm/el9/bear.rpm    | 404 | 404: Not Found
      team//rpm/el9/bear.rpm      | 404 | 404: Not Found
      /pulp/content//rpm/el9/bear.rpm | 404 | 404: Not Found
      team%2Frpm/el9/bear.rpm     | 404 | 404: Not Found
      """)
  void theFirstSegmentIsTheDomain(String path, int status, String detail) {
    edge.add(bear("default"));
    edge.add(bear("team"));
    var answer = edge.get(path);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(status == 301 ? answer.header("location") : answer.text()).isEqualTo(detail);
    assertThat(edge.head(path).status()).isEqualTo(status);
  }

  @Test
  void eachDomainListsItsOwnDistributions() {
    edge.add(bear("default"));
    edge.add(distribution("other").domain("team").file("x", "x"));
    edge.add(distribution("secret").domain("team").hidden().file("x", "x"));
    assertThat(edge.get("default/").text()).contains("<h1>Index of /pulp/content/default/</h1>",
        "\"./rpm/\"").doesNotContain("other", "\"../\"");
    assertThat(edge.get("team/").text()).contains("<h1>Index of /pulp/content/team/</h1>",
        "\"./other/\"").doesNotContain("rpm/", "secret");
    assertThat(edge.get("team/secret/x").text()).isEqualTo("x");
    assertThat(edge.get("team/other/").text()).contains("Index of /pulp/content/team/other/");
  }

  @Test
  void theDomainsOwnWishToHideWhatIsGuardedIsNotHeeded() {
    edge.add(bear("team").guarded());
    edge.testbed().database().update("UPDATE core_domain SET hide_guarded_distributions = true");
    assertThat(edge.get("team/").text()).contains("\"./rpm/\"");
  }

  @Test
  void withoutDomainsOnlyTheDefaultOneIsServed() {
    edge.add(bear("default"));
    edge.add(distribution("other").domain("team").file("x", "x"));
    edge.with(settings -> settings);
    assertThat(edge.get("rpm/el9/bear.rpm").text()).isEqualTo("bear of default");
    assertThat(edge.get("team/other/x").status()).isEqualTo(404);
    assertThat(edge.get("other/x").status()).isEqualTo(404);
  }

  /** C42, C43. */
  @Test
  void theFilesOfADomainLieWhereItsEncryptedSettingsSay() {
    edge.testbed().domain("team", root("team"), KEY);
    edge.add(bear("default"));
    var served = edge.add(bear("team"));
    assertThat(served.file("bear.rpm")).startsWith(root("team").resolve("artifact"));
    assertThat(edge.get("team/rpm/el9/bear.rpm").text()).isEqualTo("bear of team");
    assertThat(edge.get("default/rpm/el9/bear.rpm").text()).isEqualTo("bear of default");
    assertThat(edge.get("team/rpm/el9/bear.rpm", "Range: bytes=0-3").text()).isEqualTo("bear");
    assertThat(edge.head("team/rpm/el9/bear.rpm").header("content-length")).isEqualTo("12");
  }

  @Test
  void anIndexKnowsNoDomain() {
    edge.with("RIND_INDEX_MISSES_MIN", "1");
    edge.testbed().domain("team", root("team"), KEY);
    edge.add(bear("team").file("a", "a").file("b", "b"));
    for (var path : new String[] {"a", "b", "bear.rpm", "a"}) {
      assertThat(edge.get("team/rpm/el9/" + path).status()).isEqualTo(200);
    }
  }

  @Test
  void anotherPathOfTheSameStorageIsNotReached() throws IOException {
    edge.testbed().domain("team", root("team"), KEY);
    edge.add(bear("team"));
    var secret = Files.writeString(folder.resolve("secret"), "0123456789ab");
    for (var file : new String[] {secret.toString(), "../secret", root("team").toString()}) {
      edge.testbed().database().update("UPDATE core_artifact SET file = ? WHERE size = 12", file);
      assertThat(edge.get("team/rpm/el9/bear.rpm").status()).isEqualTo(503);
    }
  }

  @Test
  void anAbsolutePathOfAnOldRowIsServedFromWithinTheRoot() {
    edge.testbed().domain("team", root("team"), KEY);
    var file = edge.add(bear("team")).file("bear.rpm");
    edge.testbed()
        .database()
        .update("UPDATE core_artifact SET file = ? WHERE size = 12", file.toString());
    assertThat(edge.get("team/rpm/el9/bear.rpm").text()).isEqualTo("bear of team");
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(delimiter = '|', textBlock = """
      storages.backends.s3.S3Storage              | {"access_key": "hunter2"}  | is of the class storages.backends.s3.S3Storage
      pulpcore.app.models.storage.FileSystem      | {"location": "hunter2"}    | has settings that cannot be decrypted
      pulpcore.app.models.storage.FileSystem      | {"location": 5}            | has a location that is not encrypted
      pulpcore.app.models.storage.FileSystem      | {"x": 1e1200}              | has settings that cannot be read
      """)
  void aStorageThatIsNotServedIsNamedAndItsSettingsAreNot(String storageClass, String settings,
      String reason) {
    edge.testbed().domain("team", storageClass, settings, root("team"));
    edge.add(bear("team"));
    var answer = edge.get("team/rpm/el9/bear.rpm");
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.text()).endsWith("the storage of the domain team " + reason)
        .doesNotContain("hunter2");
    // What needs no storage is answered all the same.
    assertThat(edge.get("team/rpm/el9/").status()).isEqualTo(200);
    assertThat(edge.get("team/rpm/el9/missing").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"'\"relative/path\"'", "'\"\"'", "'{\"hunter2\": 1}'", "hunter2", "''"})
  void aLocationThatIsNoneIsNotGuessedAtNorShown(String plain) {
    edge.testbed()
        .domain("team", FILE_SYSTEM, "{\"location\": \"" + KEY.encrypt(plain) + "\"}",
            root("team"));
    edge.add(bear("team"));
    assertThat(edge.get("team/rpm/el9/bear.rpm").text())
        .endsWith("the storage of the domain team has a location that is no absolute path");
  }

  @ParameterizedTest
  @CsvSource({"pulpcore.app.models.storage.FileSystem",
      "django.core.files.storage.FileSystemStorage"})
  void withoutALocationFilesLieBelowTheMediaRoot(String storageClass) {
    var media = edge.testbed().mediaRoot();
    edge.testbed().domain("one", storageClass, "{}", media);
    edge.testbed()
        .domain("two", storageClass, "{\"location\": \"" + KEY.encrypt("null") + "\"}", media);
    edge.add(bear("one"));
    edge.add(bear("two"));
    assertThat(edge.get("one/rpm/el9/bear.rpm").text()).isEqualTo("bear of one");
    assertThat(edge.get("two/rpm/el9/bear.rpm").text()).isEqualTo("bear of two");
  }

  @Test
  void aKeyThatIsRotatedWhileWeRunIsTaken() throws IOException {
    var rotated = FernetKey.of("rotated");
    edge.testbed().domain("team", root("team"), KEY);
    edge.add(bear("team"));
    assertThat(edge.get("team/rpm/el9/bear.rpm").status()).isEqualTo(200);
    keys(rotated, KEY);
    edge.testbed().domain("later", root("later"), rotated);
    edge.add(bear("later"));
    assertThat(edge.get("later/rpm/el9/bear.rpm").text()).isEqualTo("bear of later");
  }

  @Test
  void aMissingKeyFileMattersOnlyToADomainThatNeedsIt() throws IOException {
    Files.delete(folder.resolve("keys"));
    edge.testbed().domain("secure", root("secure"), KEY);
    edge.add(bear("default"));
    edge.add(bear("team"));
    edge.add(bear("secure"));
    assertThat(edge.get("default/rpm/el9/bear.rpm").status()).isEqualTo(200);
    assertThat(edge.get("team/rpm/el9/bear.rpm").status()).isEqualTo(200);
    assertThat(edge.get("secure/rpm/el9/bear.rpm").status()).isEqualTo(501);
  }

  @Test
  void aStorageThatMovesIsFollowed() throws IOException {
    edge.with("RIND_FRESHNESS_BOUND", "50ms");
    edge.testbed().domain("team", root("team"), KEY);
    edge.add(bear("team"));
    assertThat(edge.get("team/rpm/el9/bear.rpm").status()).isEqualTo(200);
    Files.move(root("team"), root("moved"));
    edge.testbed()
        .database()
        .update("UPDATE core_domain SET storage_settings = ?::jsonb WHERE name = 'team'",
            "{\"location\": \"" + KEY.encrypt("\"" + root("moved") + "\"") + "\"}");
    await().untilAsserted(() -> assertThat(edge.get("team/rpm/el9/bear.rpm").text())
        .isEqualTo("bear of team"));
  }

  /** C65. */
  @Test
  void aFolderThatCannotBeReadIsOneDomainsTrouble() throws IOException {
    edge.with("RIND_BODY_RECHECK", "1s");
    edge.testbed().domain("team", root("team"), KEY);
    edge.add(bear("default"));
    var file = edge.add(bear("team")).file("bear.rpm");
    Files.move(root("team"), root("away"));
    var statements = new ArrayList<Double>();
    for (int i = 0; i < 3; i++) {
      var answer = edge.get("team/rpm/el9/bear.rpm");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).doesNotContain(folder.toString());
      statements.add(edge.told("rind_batch_statements_total{question=\"file\"}"));
    }
    assertThat(edge.told("rind_folder_unreadable_total")).isEqualTo(3);
    assertThat(statements).containsOnly(statements.getFirst());
    assertThat(edge.get("default/rpm/el9/bear.rpm").status()).isEqualTo(200);
    assertThat(ready()).isEqualTo(200);
    Files.move(root("away"), root("team"));
    assertThat(edge.get("team/rpm/el9/bear.rpm").text()).isEqualTo("bear of team");
    Files.writeString(file, "longer than its row says");
    await().until(() -> edge.get("team/rpm/el9/bear.rpm").status() == 503);
    Files.delete(file);
    assertThat(edge.get("team/rpm/el9/bear.rpm").status()).isEqualTo(503);
    assertThat(edge.told("rind_folder_unreadable_total")).isEqualTo(3);
  }

  private int ready() {
    try (var admin = HttpSocket.to(edge.edge().adminAddress())) {
      return admin.send(EdgeFixture.request("GET", "/readyz")).answer().status();
    }
  }

  @Test
  void checkTellsWhatIsNotServedAndWhy() {
    var testbed = edge.testbed();
    testbed.domain("a-s3", "storages.backends.s3.S3Storage", "{\"secret_key\": \"hunter2\"}",
        root("a-s3"));
    testbed.domain("b-other-key", root("b"), FernetKey.of("unknown"));
    testbed.domain("c-gone", root("c"), KEY);
    testbed.domain("d-fine", root("d"), KEY);
    edge.add(bear("d-fine"));
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains(
          "keys of encrypted columns: " + folder.resolve("keys") + ": keys: 1",
          "domain a-s3: 0 distributions, storage storages.backends.s3.S3Storage (not served by this edge: it is of the class storages.backends.s3.S3Storage)",
          "domain b-other-key: 0 distributions, storage " + FILE_SYSTEM
              + " (not served by this edge: it has settings that cannot be decrypted)",
          "domain c-gone: 0 distributions, storage " + FILE_SYSTEM + " in " + root("c")
              + ", a folder that cannot be read",
          "domain d-fine: 1 distributions, storage " + FILE_SYSTEM + " in " + root("d"));
      assertThat(check.out() + check.errors()).doesNotContain("hunter2", KEY.text());
    }
  }
}
