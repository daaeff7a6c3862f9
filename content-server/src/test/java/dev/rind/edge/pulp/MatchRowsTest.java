package dev.rind.edge.pulp;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.testbed.PulpDistribution;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.edge.pulp.QuestionsFixture.ask;
import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** What a base path serves, and served before. */
class MatchRowsTest {
  private static final BasePath FEDORA = at("rpm/fedora");

  private final QuestionsFixture pulp = new QuestionsFixture();

  @AfterEach
  void end() {
    pulp.close();
  }

  private static BasePath at(String path) {
    return new BasePath(BasePath.DEFAULT_DOMAIN, path);
  }

  private static PulpDistribution fedora() {
    return distribution("rpm/fedora").file("a.rpm", "a");
  }

  private Distribution match(BasePath at) {
    return (Distribution) ask(pulp.questions().matches(), at).orElseThrow();
  }

  @Test
  void aBatchAnswersEachKeyWhatItIsAndNothingForWhatIsNot() {
    pulp.testbed().serving(fedora());
    var elsewhere = new BasePath("no-such-domain", "rpm/fedora");
    var answers = ask(pulp.questions().matches(),
        List.of(at("rp"), at("rpm"), FEDORA, at("rpm/fedora/a.rpm"), elsewhere)).values();
    assertThat(answers).containsOnlyKeys(at("rpm"), FEDORA)
        .containsEntry(at("rpm"), new PartialPath(at("rpm"), List.of("rpm/fedora")));
    assertThat(answers.get(FEDORA)).isInstanceOf(Distribution.class);
  }

  @Test
  void ofAPartialPathThoseBelowAreToldUnlessTheyAreMany() {
    for (int n = 0; n < PartialPath.NESTED_MAX; n++) {
      pulp.testbed().serving(distribution("few/" + n).pointingAtNothing());
      pulp.testbed().serving(distribution("many/" + n).pointingAtNothing());
    }
    pulp.testbed().serving(distribution("many/more").pointingAtNothing());
    var answers = ask(pulp.questions().matches(), List.of(at("few"), at("many"))).values();
    assertThat(answers.get(at("few"))).isInstanceOfSatisfying(PartialPath.class,
        few -> assertThat(few.nested()).hasSize(PartialPath.NESTED_MAX).contains("few/0"));
    assertThat(answers).containsEntry(at("many"), new PartialPath(at("many"), List.of()));
  }

  @Test
  void theWorkIsToldEvenWhereNothingIsFound() {
    var questions = pulp.questions();
    for (var source : List.of(questions.matches(), questions.basePathsBelow())) {
      var answers = ask(source, List.of(new BasePath("no-such-domain", "x")));
      assertThat(answers.values()).isEmpty();
      assertThat(answers.work()).isBetween(Duration.ofNanos(1_000), Duration.ofSeconds(20));
    }
  }

  /** Each row says how long it took until then, so the last one says it of the statement. */
  @Test
  void theWorkIsThatOfTheLastRow() {
    var question = new Question<String, Integer>(pulp.database(), """
        SELECT asked.n, (asked.n + 1) * interval '1 second' AS work FROM unnest($1::int[]) AS asked(n) ORDER BY 1
        """, List.of(), (_, rows) -> rows.size());
    assertThat(ask(question, List.of("a", "b", "c", "d")).work()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void aPublicationThatPassesThroughIsTold() {
    pulp.testbed().serving(fedora());
    pulp.testbed().serving(distribution("file").type("file.file").passThrough().file("x", "x"));
    assertThat(match(FEDORA).passesThrough()).isFalse();
    assertThat(match(at("file")).passesThrough()).isTrue();
  }

  @Test
  void whatIsServedNowIsNotRetained() {
    pulp.testbed().serving(fedora());
    assertThat(match(FEDORA).retained()).isEmpty();
  }

  @Test
  void whatWasServedIsRetainedTheLastFirst() {
    var fedora = pulp.testbed().serving(fedora());
    var first = fedora.publication();
    var second = fedora.publish(now -> now.file("b.rpm", "b")).publication();
    var third = fedora.publish(now -> now.file("c.rpm", "c")).publication();
    var match = match(FEDORA);
    assertThat(match.publicationId()).isEqualTo(third);
    assertThat(match.retained())
        .containsExactly(new FileSet.Publication(second), new FileSet.Publication(first));
  }

  @Test
  void ofAPublicationThatPassedThroughTheVersionIsRetained() {
    var files = pulp.testbed()
        .serving(distribution("file").type("file.file").passThrough().file("x", "x"));
    var first = files.version();
    files.publish(now -> now.file("y", "y"));
    assertThat(match(at("file")).retained()).containsExactly(new FileSet.Version(first));
  }

  @Test
  void whatHasExpiredIsNotRetained() {
    var fedora = pulp.testbed().serving(fedora());
    fedora.publish(now -> now.file("b.rpm", "b"));
    pulp.testbed()
        .database()
        .update("UPDATE core_distributedpublication SET expires_at = now() - interval '1 second'"
            + " WHERE expires_at IS NOT NULL");
    assertThat(match(FEDORA).retained()).isEmpty();
  }

  @Test
  void aDistributionThatServesNothingNowStillRetains() {
    var fedora = pulp.testbed().serving(fedora());
    var publication = fedora.publication();
    fedora.setIncomplete(publication);
    var match = match(FEDORA);
    assertThat(match.publicationId()).isNull();
    assertThat(match.versionId()).isEqualTo(fedora.version());
    assertThat(match.retained()).containsExactly(new FileSet.Publication(publication));
  }

  @Test
  void aCheckpointDistributionRetainsNothing() {
    var fedora = pulp.testbed().serving(fedora().checkpoint());
    fedora.publish(now -> now.file("b.rpm", "b"));
    assertThat(match(FEDORA).retained()).isEmpty();
  }

  @Test
  void beforeGracePeriodsAndCheckpointsNothingIsRetained() {
    var fedora = pulp.testbed().serving(fedora());
    fedora.publish(now -> now.file("b.rpm", "b"));
    pulp.testbed()
        .database()
        .transaction("DROP TABLE core_distributedpublication",
            "ALTER TABLE core_distribution DROP COLUMN checkpoint",
            "ALTER TABLE core_publication DROP COLUMN checkpoint");
    assertThat(match(FEDORA).retained()).isEmpty();
    assertThat(match(FEDORA).checkpoint()).isFalse();
  }

  @Test
  void theNewestVersionThatHasAPublicationIsServed() {
    var fedora = pulp.testbed().serving(fedora());
    var first = fedora.publication();
    var second = fedora.publish(now -> now.file("b.rpm", "b")).publication();
    fedora.setIncomplete(second);
    assertThat(match(FEDORA).publicationId()).isEqualTo(first);
  }

  @Test
  void basePathsBelowAreNested() {
    pulp.testbed().serving(fedora());
    pulp.testbed().servingNested(distribution("rpm/fedora/39").file("x", "x"));
    assertThat(match(FEDORA).nested()).containsExactly("rpm/fedora/39");
  }

  /** Where texts sort by their bytes a range will do for a prefix; else it would be the wrong one. */
  @Test
  void beforeThereWasAPrefixIndexARangeIsUsedOnlyWhereTextsSortByBytes() {
    try (var older = new QuestionsFixture("3.109")) {
      older.testbed().serving(fedora());
      for (var path : List.of("rpm/fedora/39", "rpm/fedora!39", "rpm/fedora0", "rpm/fedora/a/b")) {
        older.testbed().serving(distribution(path).file("x", "x"));
      }
      var found = older.schema();
      assertThat(found.bytewise()).isTrue();
      assertThat(found.below()).doesNotContain("^@");
      var other = new Schema(found.columns(), false);
      assertThat(other.below()).contains("^@");
      for (var schema : List.of(found, other)) {
        var match = (Distribution) ask(older.questions(schema).matches(), FEDORA).orElseThrow();
        assertThat(match.nested())
            .containsExactlyInAnyOrder("rpm/fedora/39", "rpm/fedora/a/b");
        assertThat(ask(older.questions(schema).matches(), at("rpm")))
            .get(InstanceOfAssertFactories.type(PartialPath.class))
            .satisfies(partial -> assertThat(partial.nested())
                .containsExactlyInAnyOrder("rpm/fedora", "rpm/fedora/39", "rpm/fedora!39",
                    "rpm/fedora0", "rpm/fedora/a/b"));
        assertThat(ask(older.questions(schema).matches(), at("rpm/fedor"))).isEmpty();
      }
    }
  }
}
