package dev.rind.edge.pulp;

import dev.rind.edge.catalog.FileAnswer;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Location;
import dev.rind.testbed.Body;
import dev.rind.testbed.PulpDistribution;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.edge.pulp.QuestionsFixture.ask;
import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** An index answers what the questions for one path answer. */
class IndexRowsTest {
  private static final Instant LONG_AGO = Instant.parse("2020-02-03T04:05:06.999999Z");
  private static final Instant BEFORE_1970 = Instant.parse("1969-12-31T23:59:58.5Z");
  private static final Set<String> MISSING = Set.of("missing", "Packages/missing", "repodata");

  private final QuestionsFixture pulp = new QuestionsFixture();

  @AfterEach
  void end() {
    pulp.close();
  }

  private static PulpDistribution fedora() {
    return distribution("fedora")
        .metadata("repodata/repomd.xml", "<repomd/>")
        .metadata("repodata/deep/er/x", "deep")
        .file("Packages/a/a.rpm", "a")
        .file("Packages/a/old.rpm", new byte[] {1}, LONG_AGO)
        .file("Packages/b/older.rpm", new byte[0], BEFORE_1970)
        .file("Packages-extra/ä.rpm", "ä")
        .onDemand("Packages/o/on-demand.rpm", 17, "http://127.0.0.1/o");
  }

  private static FileSet publication(UUID id) {
    return new FileSet.Publication(id);
  }

  private static FileSet version(UUID id) {
    return new FileSet.Version(id);
  }

  private Map<FileSet, FileIndex> load(FileSet... sets) {
    return pulp.questions().indexes().load(List.of(sets)).toCompletableFuture().join();
  }

  private void isIndexed(FileSet... sets) {
    var indexes = load(sets);
    assertThat(indexes).containsOnlyKeys(sets);
    indexes.forEach(this::answersAlike);
  }

  private void answersAlike(FileSet set, FileIndex index) {
    var questions = pulp.questions();
    var paths = paths(set);
    assertThat(index.size()).isEqualTo(paths.size());
    var asked = new TreeSet<>(paths);
    asked.addAll(MISSING);
    for (var path : asked) {
      var answer = ask(questions.files(), new FileKey(set, path)).orElseThrow();
      assertThat(index.find(path)).as(path).isEqualTo(storedOrMissing(answer));
    }
    var directories = ask(questions.directories(), set).orElseThrow().paths();
    for (var path : parents(asked)) {
      assertThat(index.isDirectory(path)).as(path).isEqualTo(directories.contains(path));
    }
    for (var directory : with(directories, "")) {
      var path = directory.isEmpty() ? "" : directory + "/";
      var listing = ask(questions.listings(), new FileKey(set, path)).orElseThrow();
      assertThat(index.entries(path)).as(path).containsExactlyElementsOf(toTheMinute(listing));
    }
  }

  /** What an index leaves to a question: a file that is not stored yet. */
  private static @org.jspecify.annotations.Nullable FileAnswer storedOrMissing(FileAnswer answer) {
    var file = answer.file();
    return file != null && file.location() instanceof Location.Remote ? null : answer;
  }

  private static List<Listing.Entry> toTheMinute(Listing listing) {
    return listing.entries().stream().map(entry -> {
      var dated = entry.dated();
      return new Listing.Entry(entry.name(),
          dated == null ? null : dated.truncatedTo(ChronoUnit.MINUTES), entry.sizeBytes());
    }).toList();
  }

  private Set<String> paths(FileSet set) {
    return Set.copyOf(pulp.testbed()
        .database()
        .rows(row -> row.getString(1), """
        SELECT relative_path FROM core_publishedartifact WHERE publication_id = ?
        UNION
        SELECT ca.relative_path FROM core_repositoryversion v
          LEFT JOIN core_publication p ON p.repository_version_id = v.pulp_id AND p.pass_through
          JOIN core_repositorycontent rc ON rc.repository_id = v.repository_id
          JOIN core_repositoryversion va ON va.pulp_id = rc.version_added_id AND va.number <= v.number
          LEFT JOIN core_repositoryversion vr ON vr.pulp_id = rc.version_removed_id
          JOIN core_contentartifact ca ON ca.content_id = rc.content_id
         WHERE (vr.number IS NULL OR vr.number > v.number) AND (v.pulp_id = ? OR p.pulp_id = ?)""",
            set.id(), set.id(), set.id()));
  }

  private static Set<String> parents(Set<String> paths) {
    var parents = new HashSet<>(paths);
    for (var path : paths) {
      for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
        parents.add(path.substring(0, i));
      }
    }
    return parents;
  }

  private static Set<String> with(Set<String> some, String one) {
    var all = new TreeSet<>(some);
    all.add(one);
    return all;
  }

  @Test
  void ofAPublicationAndTheVersionBelowIt() {
    var fedora = pulp.testbed().serving(fedora());
    isIndexed(publication(fedora.publication()), version(fedora.version()));
  }

  @Test
  void ofAPublicationThatPassesThrough() {
    var files = pulp.testbed()
        .serving(distribution("files").type("file.file")
            .passThrough()
            .metadata("PULP_MANIFEST", "manifest")
            .file("d/x", "x")
            .file("y", new byte[] {1}, LONG_AGO)
            .onDemand("z", Body.of("later"), "http://127.0.0.1/z"));
    isIndexed(publication(files.publication()));
  }

  @Test
  void ofATypeWithoutPublications() {
    var keys = pulp.testbed()
        .serving(distribution("keys").versionContent().file("a/key", "k").file("b", "b"));
    isIndexed(version(keys.version()));
  }

  @Test
  void ofOlderVersionsWithWhatHasBeenRemovedSince() {
    var fedora = pulp.testbed().serving(fedora());
    var first = fedora.current();
    var second = fedora.publish(now -> now.without("Packages/a/a.rpm").file("new.rpm", "new"));
    var third = fedora.publish(now -> now.file("Packages/a/a.rpm", "a again"));
    isIndexed(publication(first.publication()), publication(second.publication()),
        publication(third.publication()));
    isIndexed(version(first.version()), version(second.version()), version(third.version()));
  }

  @Test
  void ofFourAtOnceThatShareContent() {
    var one = pulp.testbed().serving(fedora());
    var files = pulp.testbed()
        .serving(distribution("files").type("file.file").passThrough().file("x", "x"));
    isIndexed(publication(one.publication()), publication(files.publication()),
        version(files.version()), version(one.version()));
  }

  @Test
  void ofStoragePathsThatDoNotFollowFromTheDigest() {
    var elsewhere = pulp.testbed().serving(fedora().domain("elsewhere").name("elsewhere"));
    var odd = pulp.testbed().serving(distribution("odd").file("odd", "odd").file("even", "even"));
    pulp.testbed()
        .database()
        .update("UPDATE core_artifact SET file = '/var/lib/pulp/media/odd' WHERE pulp_id = ?",
            odd.artifact("odd"));
    isIndexed(publication(elsewhere.publication()), publication(odd.publication()));
  }

  @Test
  void ofWhatIsStoredOnlyLater() {
    var fedora = pulp.testbed().serving(fedora());
    fedora.store("Packages/o/on-demand.rpm", Body.of("seventeen letters"));
    isIndexed(publication(fedora.publication()));
  }

  @Test
  void ofAnEmptyVersion() {
    var empty = pulp.testbed().serving(distribution("empty"));
    isIndexed(publication(empty.publication()));
  }

  @Test
  void whereTwoContentsHaveOnePathTheFirstCounts() {
    var keys = pulp.testbed()
        .serving(distribution("keys").versionContent().file("a", "one").file("b", "another"));
    pulp.testbed().database().update("UPDATE core_contentartifact SET relative_path = 'a'");
    var set = version(keys.version());
    assertThat(load(set)).extractingByKey(set)
        .extracting(index -> index.find("a"))
        .isEqualTo(ask(pulp.questions().files(), new FileKey(set, "a")).orElseThrow());
  }

  @Test
  void whatIsIncompleteOrGoneIsLeftOut() {
    var fedora = pulp.testbed().serving(fedora());
    var incomplete = fedora.publication();
    fedora.setIncomplete(incomplete);
    var deleted = fedora.publish(now -> now.file("b", "b")).publication();
    fedora.deletePublication(deleted);
    var kept = fedora.publish(now -> now.file("c", "c"));
    assertThat(load(publication(incomplete), publication(deleted), publication(UUID.randomUUID()),
        publication(kept.publication())))
        .containsOnlyKeys(publication(kept.publication()));

    pulp.testbed()
        .database()
        .update("UPDATE core_repositoryversion SET complete = false WHERE pulp_id = ?",
            kept.version());
    assertThat(load(publication(kept.publication()), version(kept.version()))).isEmpty();
  }

  @Test
  void whatIsTooBigHasNoIndexAndItsNeighbourHas() {
    var big = pulp.testbed().serving(distribution("big").packages(2_000, 10, 10));
    var small = pulp.testbed().serving(distribution("small").file("a", "a"));
    var sets = List.<FileSet>of(new FileSet.Publication(big.publication()),
        new FileSet.Publication(small.publication()));
    var indexes = pulp.questions(100_000).indexes().load(sets).toCompletableFuture().join();
    assertThat(indexes).containsOnlyKeys(sets.get(1));
  }

  /** Each has room, but not all that happened to leave together. */
  @Test
  void whatHasRoomOnlyAloneHasAnIndex() {
    var sets = List.of("a", "b", "c")
        .stream()
        .map(name -> pulp.testbed().serving(distribution(name).packages(500, 10, 10)))
        .<FileSet>map(served -> new FileSet.Publication(served.publication()))
        .toList();
    var indexes = pulp.questions(100_000).indexes().load(sets).toCompletableFuture().join();
    assertThat(indexes.keySet()).containsExactlyInAnyOrderElementsOf(sets);
    indexes.values().forEach(index -> assertThat(index.size()).isEqualTo(500));
  }
}
