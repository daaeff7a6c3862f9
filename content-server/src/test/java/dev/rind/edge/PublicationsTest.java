package dev.rind.edge;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** Which publication or version is served (contract 2.3, 3.4, 3.5), after it was changed and before it is asked. */
class PublicationsTest {
  private static final String NO_GRACE = "DELETE FROM core_distributedpublication";

  private final EdgeFixture edge = EdgeFixture.serving();

  @AfterEach
  void end() {
    edge.close();
  }

  private void sql(String statement) {
    edge.testbed().database().transaction(statement);
  }

  private String got(String path) {
    var answer = edge.get(path);
    return answer.status() == 200 ? answer.text() : Integer.toString(answer.status());
  }

  @Test
  void c22AHiddenOneIsInNoListAndServedWhenAsked() {
    edge.add(distribution("hidden").hidden().file("x", "x"));
    edge.add(distribution("seen").file("x", "x"));
    assertThat(edge.get("/pulp/content/").text()).contains("seen/").doesNotContain("hidden/");
    assertThat(got("hidden/x")).isEqualTo("x");
  }

  @Test
  void c23GuardedOnesMayBeHiddenFromLists() {
    edge.with("PULP_HIDE_GUARDED_DISTRIBUTIONS", "true");
    edge.add(distribution("a/guarded").guarded().file("x", "x"));
    edge.add(distribution("b/open").file("x", "x"));
    edge.add(distribution("b/guarded").guarded().file("x", "x"));
    assertThat(edge.get("/pulp/content/").text()).contains("./b/").doesNotContain("./a/");
    assertThat(edge.get("b/").text()).contains("open/").doesNotContain("guarded/");
    assertThat(edge.get("a/").text()).contains("Index of a/").doesNotContain("guarded");
  }

  @Test
  void c26OnlyAPublishedIndexOfAPublicationIsServed() {
    edge.add(distribution("rpm").file("docs/index.html", "<p>docs"));
    edge.add(
        distribution("file").type("file.file").passThrough().file("docs/index.html", "<p>docs"));
    assertThat(got("rpm/docs/")).isEqualTo("<p>docs");
    assertThat(edge.get("rpm/docs/").header("content-type")).isEqualTo("text/html");
    assertThat(edge.get("rpm/docs").header("location")).isEqualTo("/pulp/content/rpm/docs/");
    assertThat(got("file/docs/")).contains("Index of /pulp/content/file/docs/");
  }

  @Test
  void c27WhatPointsToNothingSaysSo() {
    edge.add(distribution("nothing").pointingAtNothing().generateRepoConfig());
    assertThat(edge.get("nothing/config.repo").reason())
        .isEqualTo(edge.get("nothing/").reason())
        .startsWith("Distribution is not pointing to a publication");
  }

  @Test
  void c28WithoutAPublicationNothingIsServed() {
    edge.add(distribution("rpm").unpublished().file("x", "x"));
    assertThat(got("rpm/x")).isEqualTo("404");
    assertThat(got("rpm/")).isEqualTo("404");
  }

  @Test
  void c29APublicationIsServedUntilThereIsANewerOne() {
    var served = edge.add(distribution("rpm").file("x", "old"));
    served.publish(now -> now.unpublished().file("x", "new"));
    assertThat(got("rpm/x")).isEqualTo("old");
  }

  @Test
  void c30TheNewestOfTheHighestVersionIsServed() {
    var served = edge.add(distribution("rpm").metadata("x", "first"));
    var first = served.publication();
    var version = served.version();
    served.publish(now -> now.metadata("x", "second"));
    sql("UPDATE core_publication SET repository_version_id = '%s' WHERE pulp_id = '%s'"
        .formatted(version, served.publication()));
    sql(NO_GRACE);
    assertThat(got("rpm/x")).isEqualTo("second");
    var other = edge.add(distribution("other").metadata("x", "first"));
    var older = other.publication();
    other.publish(now -> now.metadata("x", "second"));
    sql("UPDATE core_publication SET pulp_created = now() WHERE pulp_id = '%s'".formatted(older));
    assertThat(got("other/x")).isEqualTo("second");
    var incomplete = edge.add(distribution("third").metadata("x", "first"));
    incomplete.publish(now -> now.metadata("x", "second"));
    incomplete.setIncomplete(incomplete.publication());
    assertThat(got("third/x")).isEqualTo("first");
    assertThat(first).isNotEqualTo(older);
  }

  @Test
  void c31APinnedPublicationStays() {
    var served = edge.add(distribution("rpm").pointingAtPublication().file("x", "old"));
    served.publish(now -> now.file("x", "new"));
    assertThat(got("rpm/x")).isEqualTo("old");
  }

  @Test
  void c32APinnedVersionHasItsNewestPublication() {
    var served = edge.add(distribution("rpm").pointingAtVersion().metadata("x", "old"));
    var version = served.version();
    served.publish(now -> now.metadata("x", "again"));
    sql("UPDATE core_publication SET repository_version_id = '%s' WHERE pulp_id = '%s'"
        .formatted(version, served.publication()));
    served.publish(now -> now.metadata("x", "new"));
    assertThat(got("rpm/x")).isEqualTo("again");
  }

  @Test
  void c33APublicationThatPassesThroughServesWhatIsInItsVersion() {
    var served = edge.add(
        distribution("file").type("file.file").passThrough().file("x", "x").file("y", "y"));
    assertThat(got("file/x")).isEqualTo("x");
    var gone = edge.add(distribution("gone").type("file.file").passThrough().file("x", "x"));
    sql("UPDATE core_repositorycontent SET version_removed_id = version_added_id WHERE repository_id = '%s'"
        .formatted(gone.repository()));
    assertThat(got("gone/x")).isEqualTo("404");
    assertThat(served.basePath()).isEqualTo("file");
  }

  @Test
  void c34ATypeWithoutPublicationsServesItsLatestCompleteVersion() {
    edge.with("RIND_DISTRIBUTIONS_VERSION_TYPES", "test.plain");
    var served = edge.add(distribution("plain").type("test.plain").versionContent().file("x", "1"));
    served.publish(now -> now.file("x", "2"));
    served.publish(now -> now.file("x", "3"));
    sql("UPDATE core_repositoryversion SET complete = false WHERE pulp_id = '%s'"
        .formatted(served.version()));
    assertThat(got("plain/x")).isEqualTo("2");
  }

  @Test
  void c35TheOneBeforeADeletedPublicationIsServed() {
    var served = edge.add(distribution("rpm").file("x", "old"));
    served.deletePublication(served.publish(now -> now.file("x", "new")).publication());
    assertThat(got("rpm/x")).isEqualTo("old");
  }

  @Test
  void c115WhatLiesBelowAnAddonIsAFileLikeAnyOther() {
    edge.add(distribution("kickstart").metadata("treeinfo", "tree")
        .metadata(".treeinfo", "tree")
        .metadata("AppStream/repodata/repomd.xml", "<repomd/>"));
    assertThat(got("kickstart/treeinfo")).isEqualTo("tree");
    assertThat(got("kickstart/.treeinfo")).isEqualTo("tree");
    assertThat(got("kickstart/AppStream/repodata/repomd.xml")).isEqualTo("<repomd/>");
  }

  @Test
  void c121WhatWasServedBeforeIsServedUntilItsGraceIsOver() {
    for (var path : new String[] {"kept", "over"}) {
      var served = edge.add(distribution(path).file("x", "x").file("both", "old"));
      served.publish(_ -> distribution(path).file("both", "new"));
    }
    sql("""
        UPDATE core_distributedpublication o SET expires_at = now() - interval '1 second'
          FROM core_distribution d
         WHERE d.pulp_id = o.distribution_id AND d.base_path = 'over' AND o.expires_at IS NOT NULL""");
    assertThat(got("kept/x")).isEqualTo("x");
    assertThat(got("kept/both")).isEqualTo("new");
    assertThat(edge.get("kept/").text()).doesNotContain("./x");
    assertThat(got("over/x")).isEqualTo("404");
  }

  /** Though its rows say that it would still be served: Pulp does not look at them then. */
  @Test
  void c121NothingOfBeforeIsServedWhereTheRetentionIsZero() {
    edge.with("PULP_DISTRIBUTED_PUBLICATION_RETENTION_PERIOD", "0");
    edge.add(distribution("rpm").file("x", "x"))
        .publish(_ -> distribution("rpm").file("y", "y"));
    assertThat(got("rpm/y")).isEqualTo("y");
    assertThat(got("rpm/x")).isEqualTo("404");
  }

  @Test
  void c122AResetPointerRetainsNothing() {
    var served = edge.add(distribution("rpm").file("x", "x"));
    served.publish(_ -> distribution("rpm").file("y", "y"));
    served.pointAtNothing();
    served.pointAtRepository();
    assertThat(got("rpm/y")).isEqualTo("y");
    assertThat(got("rpm/x")).isEqualTo("404");
  }

  @Test
  void c123BackToAPublicationInItsGracePeriod() {
    var served = edge.add(distribution("rpm").pointingAtPublication().file("x", "old"));
    var first = served.publication();
    var second = served.publish(_ -> distribution("rpm").pointingAtPublication()
        .file("x", "new")
        .file("y", "y")).publication();
    served.pointAtPublication(second);
    served.pointAtPublication(first);
    assertThat(got("rpm/x")).isEqualTo("old");
    assertThat(got("rpm/y")).isEqualTo("y");
  }
}
