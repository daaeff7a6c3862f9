package dev.rind.edge;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Distribution.Target;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.http.RequestLog.Kind;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import dev.rind.edge.route.Route;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.rind.edge.catalog.Distribution.Target.NOTHING;
import static dev.rind.edge.catalog.Distribution.Target.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The rows of contract 1.3, its last column. */
class ContentAppCostTest {
  private static final UUID ID = new UUID(0, 1);
  private static final Resolution DIRECTORY = new Resolution.Directory("", true,
      new Listing(List.of(), true));
  private static final Resolution REDIRECT = new Resolution.Redirect("/pulp/content/a/");
  private static final Resolution MISSING = Resolution.NotFound.PLAIN;

  @ParameterizedTest(name = "{0} -> {2}")
  @MethodSource("outside")
  void outsideOfDistributions(String row, Finding finding, int statements) {
    assertThat(ContentAppCost.statements(finding, false)).isEqualTo(statements);
  }

  static Stream<Arguments> outside() {
    var refused = new Reply(Kind.REFUSED, new ResponseHead(405, ""), new Payload.None());
    return Stream.of(
        arguments("unknown route, 405", new Finding.ByForm(refused), 1),
        arguments("GET of the list", new Finding.DistributionList(DIRECTORY), 2),
        arguments("no distribution matches", new Finding.Unmatched(), 3),
        arguments("partial path without slash", new Finding.Partial(REDIRECT), 3),
        arguments("partial path with slash", new Finding.Partial(DIRECTORY), 4),
        arguments("only hidden ones below a partial path", new Finding.Partial(MISSING), 3),
        arguments("denied", new Finding.Denied(published(REPOSITORY, false), "why"), 5));
  }

  @ParameterizedTest(name = "{0} -> {2}")
  @MethodSource("outside")
  void aHeadCostsAsMuchButForTheList(String row, Finding finding, int statements) {
    var expected = finding instanceof Finding.DistributionList ? 1 : statements;
    assertThat(ContentAppCost.statements(finding, true)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "published, target {0}, passes through {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # target    | passes | file | metadata | listing | redirect | index | missing
      REPOSITORY  | false  | 10   | 10       | 9       | 9        | 7     | 14
      PUBLICATION | false  | 9    | 9        | 8       | 8        | 6     | 13
      REPOSITORY  | true   | 12   | 11       | 10      | 10       | 7     | 16
      VERSION     | true   | 13   | 12       | 11      | 11       | 8     | 17
      """)
  void withinADistribution(Target target, boolean passes, int file, int metadata, int listing,
      int redirect, int index, int missing) {
    var served = published(target, passes);
    assertThat(cost(served, "a/x", file(!passes))).isEqualTo(file);
    assertThat(cost(served, "a/x", file(true))).isEqualTo(metadata);
    assertThat(cost(served, "a/x/", DIRECTORY)).isEqualTo(listing);
    assertThat(cost(served, "a/x", REDIRECT)).isEqualTo(redirect);
    assertThat(cost(served, "a/x/", file(true))).isEqualTo(index);
    assertThat(cost(served, "a/x", MISSING)).isEqualTo(missing);
  }

  @ParameterizedTest(name = "{0} -> {2}")
  @MethodSource("others")
  void ofOtherDistributions(String row, Finding finding, int statements) {
    assertThat(ContentAppCost.statements(finding, false)).isEqualTo(statements);
  }

  static Stream<Arguments> others() {
    var published = published(REPOSITORY, false);
    var guarded = distribution(REPOSITORY, ID, ID, false, List.of());
    var unpublished = distribution(REPOSITORY, null, null, false, List.of());
    var pointless = distribution(NOTHING, null, null, false, List.of());
    var retaining = distribution(REPOSITORY, null, ID, false,
        List.of(new FileSet.Publication(ID), new FileSet.Version(ID)));
    return Stream.of(
        arguments("root without slash", within(published, "a", REDIRECT), 3),
        arguments("root without slash, guarded", within(guarded, "a", REDIRECT), 5),
        arguments("file, guarded", within(guarded, "a/x", file(true)), 12),
        arguments("points to nothing", within(pointless, "a/x", MISSING), 6),
        arguments("repository without publication", within(unpublished, "a/x", MISSING), 9),
        arguments("missing, two retained", within(retaining, "a/x", MISSING), 16),
        arguments("file of a plain version", within(unpublished, "a/x", file(false)), 9),
        arguments("forwarded", within(published, "a/x", new Resolution.Forward("")), 0),
        arguments("forwarded, guarded", within(guarded, "a/x", new Resolution.Forward("")), 0),
        arguments("at a remote", within(published, "a/x", new Resolution.Remote(
            new FileKey(new FileSet.Version(UUID.randomUUID()), "x"),
            new Location.Remote(UUID.randomUUID(), false))), 0));
  }

  @ParameterizedTest(name = "checkpoint: {0}, {1} -> {2}")
  @CsvSource(delimiter = '|', textBlock = """
      a/                   |                                      | 4
      a/20260102T030405Z   | /pulp/content/a/20260102T030405Z/    | 3
      a/20260102T030405Z/x | /pulp/content/a/20260102T030404Z/x   | 4
      """)
  void aCheckpointIsCheaper(String path, @Nullable String location, int statements) {
    var found = location == null ? DIRECTORY : new Resolution.Redirect(location);
    assertThat(cost(checkpoints(), path, found)).isEqualTo(statements);
  }

  @Test
  void whatIsGeneratedAndAFileOfACheckpoint() {
    var published = published(REPOSITORY, false);
    assertThat(cost(published, "a/config.repo", new Resolution.Generated(""))).isEqualTo(6);
    assertThat(cost(checkpoints(), "a/20260102T030405Z/x", file(false))).isEqualTo(11);
    assertThat(cost(checkpoints(), "a/20260102T030405Z/x", MISSING)).isEqualTo(4);
  }

  private static Distribution checkpoints() {
    return new Distribution(ID, "file.file", "a", new BasePath("default", "a"), null, true, false,
        REPOSITORY, ID, ID, true, ID, false, null, List.of(), List.of());
  }

  private static int cost(Distribution distribution, String path, Resolution found) {
    return ContentAppCost.statements(within(distribution, path, found), false);
  }

  private static Finding within(Distribution distribution, String path, Resolution found) {
    return new Finding.Within(
        new Route.Content("default", path, "/pulp/content/" + path), distribution, found);
  }

  private static Resolution file(boolean published) {
    return new Resolution.Found(new FileKey(new FileSet.Publication(ID), "x"),
        new PulpFile(new Location.Local("x"), 1, "", Instant.EPOCH, published));
  }

  private static Distribution published(Target target, boolean passesThrough) {
    return distribution(target, null, ID, passesThrough, List.of());
  }

  private static Distribution distribution(Target target,
      @Nullable UUID guard,
      @Nullable UUID publication, boolean passesThrough,
      List<FileSet> retained) {
    return new Distribution(ID, "rpm.rpm", "a", new BasePath("default", "a"), guard, false, false,
        target, ID, publication, passesThrough, ID, false, null, retained, List.of());
  }
}
