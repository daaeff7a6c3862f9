package dev.rind.edge.catalog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class FileIndexTest {
  private static final long DATE = 1_700_000_000;
  private static final String PREFIX = "artifact/0190b1f4-7e6a-7d7e-8c77-6c9f5a7e4c11/";
  private static final List<String> NAMES = List.of("", "x", "x-1", "x.1", "x0", "é", "?", "\uE000",
      "\uD83D\uDC3B", "Packages", "b", "bear-1.0-1.noarch.rpm");

  /** A file as it was added, for a model that goes through all of them each time. */
  private record Row(String path, boolean published, @Nullable String storagePath, long sizeBytes,
      @Nullable String sha256, long lastModified, long listed) {}

  private final List<Row> rows = new ArrayList<>();

  private void add(String path, boolean published, @Nullable String storagePath, long sizeBytes,
      @Nullable String sha256, long lastModified, long listed) {
    rows.add(new Row(path, published, storagePath, sizeBytes, sha256, lastModified, listed));
  }

  private void addStored(String path, boolean published, String sha256) {
    add(path, published, rule(PREFIX, sha256), 5, sha256, DATE, DATE);
  }

  private FileIndex build() {
    var builder = new FileIndex.Builder();
    rows.forEach(row -> builder.add(row.path, row.published, row.storagePath, row.sizeBytes,
        row.sha256 == null ? null : HexFormat.of().parseHex(row.sha256), row.lastModified,
        row.listed));
    return builder.build();
  }

  private static String rule(String prefix, String sha256) {
    return prefix + sha256.substring(0, 2) + "/" + sha256.substring(2);
  }

  private static String sha256(int seed) {
    var sha256 = new byte[32];
    new Random(seed).nextBytes(sha256);
    return HexFormat.of().formatHex(sha256);
  }

  /** One row for each path, sometimes a second or third one of the same. */
  private void addRandom(Random random) {
    var published = new ArrayList<String>();
    for (int i = random.nextInt(200); i > 0; i--) {
      var path = path(random);
      var isPublished = random.nextBoolean() && !published.contains(path);
      if (isPublished) {
        published.add(path); // a publication has a path once
      }
      var sha256 = sha256(random.nextInt());
      var lastModified = DATE + random.nextInt(200);
      var listed = random.nextInt(5) == 0 ? DATE + random.nextInt(200) : lastModified;
      switch (random.nextInt(6)) {
        case 0 -> add(path, isPublished, null, random.nextInt(-1, 9), null, lastModified, listed);
        case 1 ->
          add(path, isPublished, "elsewhere/" + random.nextInt(3), random.nextInt(9), sha256,
              lastModified, listed);
        case 2 -> add(path, isPublished, rule("artifact/", sha256), random.nextInt(9), sha256,
            lastModified, listed);
        default -> add(path, isPublished, rule(PREFIX, sha256), random.nextInt(9), sha256,
            lastModified, listed);
      }
    }
  }

  private static String path(Random random) {
    return Stream.generate(() -> NAMES.get(random.nextInt(NAMES.size())))
        .limit(1 + random.nextInt(3))
        .collect(Collectors.joining("/"));
  }

  private @Nullable FileAnswer expectedAnswer(String path) {
    var found = rows.stream()
        .filter(row -> row.path.equals(path))
        .sorted(Comparator.comparing(row -> !row.published))
        .toList();
    if (found.isEmpty()) {
      return new FileAnswer(null, true);
    }
    var row = found.getFirst();
    if ((found.size() > 1 && !row.published) || row.storagePath == null || row.sha256 == null) {
      return null;
    }
    return new FileAnswer(new PulpFile(new Location.Local(row.storagePath), row.sizeBytes,
        row.sha256, Instant.ofEpochSecond(row.lastModified),
        row.published),
        true);
  }

  /** As the statement of {@code ListingRows}: groups, newest date, largest size, order by bytes. */
  private List<Listing.Entry> expectedEntries(String directory) {
    var groups = rows.stream()
        .filter(row -> row.path.startsWith(directory) && !row.path.equals(directory))
        .collect(Collectors.groupingBy(row -> {
          var rest = row.path.substring(directory.length());
          return rest.substring(0,
              rest.indexOf('/') + 1 == 0 ? rest.length() : rest.indexOf('/') + 1);
        }));
    return groups.entrySet()
        .stream()
        .map(group -> new Listing.Entry(group.getKey(),
            Instant.ofEpochSecond(
                group.getValue().stream().mapToLong(Row::listed).max().orElseThrow())
                .truncatedTo(ChronoUnit.MINUTES),
            group.getKey().endsWith("/") ? null : largest(group.getValue())))
        .sorted(
            Comparator.comparing(entry -> entry.name().getBytes(UTF_8), Arrays::compareUnsigned))
        .toList();
  }

  private static @Nullable Long largest(List<Row> rows) {
    var size = rows.stream().mapToLong(Row::sizeBytes).max().orElseThrow();
    return size < 0 ? null : (Long) size;
  }

  @RepeatedTest(100)
  void answersLikeTheRowsThatItWasMadeOf(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    addRandom(random);
    var index = build();
    assertThat(index.size()).isEqualTo((int) rows.stream().map(Row::path).distinct().count());
    for (int i = 0; i < 100; i++) {
      var path = path(random);
      assertThat(index.find(path)).isEqualTo(expectedAnswer(path));
      assertThat(index.isDirectory(path))
          .isEqualTo(rows.stream().anyMatch(row -> row.path.startsWith(path + "/")));
      assertThat(index.entries(path + "/")).containsExactlyElementsOf(expectedEntries(path + "/"));
    }
    assertThat(index.entries("")).containsExactlyElementsOf(expectedEntries(""));
  }

  @Test
  void aListingIsInOrderOfCodePointsWithTheSlashOfDirectories() {
    for (var path : List.of("x", "x/a", "x-1", "x-1/a", "x-1!", "x!", "x0", "w")) {
      addStored(path, true, sha256(1));
    }
    assertThat(build().entries(""))
        .extracting(Listing.Entry::name)
        .containsExactly("w", "x", "x!", "x-1", "x-1!", "x-1/", "x/", "x0");
  }

  @Test
  void aListingOfNothingIsEmpty() {
    assertThat(build().entries("").isEmpty()).isTrue();
    addStored("a", true, sha256(1));
    assertThat(build().entries("a/")).isEmpty();
    assertThat(build().entries("\uD83D/")).isEmpty();
  }

  @Test
  void aFileThatIsNotStoredIsAskedForAndListed() {
    add("a", true, null, 7, null, DATE, DATE);
    add("b", true, null, -1, null, DATE, DATE);
    var index = build();
    assertThat(index.find("a")).isNull();
    var minute = Instant.ofEpochSecond(DATE).truncatedTo(ChronoUnit.MINUTES);
    assertThat(index.entries("")).containsExactly(
        new Listing.Entry("a", minute, 7L), new Listing.Entry("b", minute, null));
  }

  @Test
  void whatIsPublishedGoesBeforeContentAndOfContentTheDatabaseChooses() {
    addStored("a", false, sha256(1));
    addStored("a", true, sha256(2));
    addStored("a", false, sha256(3));
    addStored("b", false, sha256(1));
    addStored("b", false, sha256(2));
    var index = build();
    assertThat(index.find("a")).isEqualTo(expectedAnswer("a")).isNotNull();
    assertThat(index.find("b")).isNull();
  }

  @Test
  void aQuestionMarkIsNoUnpairedSurrogate() {
    addStored("a?/b", true, sha256(1));
    var index = build();
    assertThat(index.find("a\uD83D/b")).isEqualTo(new FileAnswer(null, true));
    assertThat(index.isDirectory("a\uD83D")).isFalse();
    assertThat(index.isDirectory("a?")).isTrue();
  }

  @Test
  void oddFilesCountInBytes() {
    addStored("a", true, sha256(1));
    var before = build().bytes();
    add("b", true, "x".repeat(10_000), 5, sha256(2), DATE, DATE);
    assertThat(build().bytes()).isGreaterThan(before + 10_000);
  }

  @Test
  void aDateThatManyFilesAreListedWithIsKeptOnce() {
    for (int i = 0; i < 10_000; i++) {
      add("a" + i, true, rule(PREFIX, sha256(i)), 5, sha256(i), DATE, DATE + 3600);
    }
    assertThat(build().bytes()).isLessThan(76L * rows.size());
  }
}
