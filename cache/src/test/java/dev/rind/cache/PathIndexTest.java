package dev.rind.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PathIndexTest {
  private static final List<String> PIECES = List.of("a", "b", "/", "Packages/", "?", "é", "\uFFFD",
      "\uE000", "\uD83D\uDC3B", "\uD83D\uDC3C", "\u0001", "\u007F", "x".repeat(130), ".rpm");
  private static final String LONE = "\uD83D";

  private final NavigableMap<String, PathIndex.Entry> model = new TreeMap<>(
      (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)));
  private final PathIndexBuilder builder = new PathIndexBuilder();

  /** Of two of one path the larger of everything, so that it does not matter which comes first. */
  private static PathIndex.Entry larger(PathIndex.Entry a, PathIndex.Entry b) {
    return new PathIndex.Entry(
        b.digest() == null || (a.digest() != null && a.digest().compareTo(b.digest()) > 0)
            ? a.digest()
            : b.digest(),
        Math.max(a.size(), b.size()), Math.max(a.date(), b.date()), Math.max(a.note(), b.note()));
  }

  private void add(String path, byte @Nullable [] digest, long size, long date, int note) {
    builder.add(path, digest, size, date, note);
    model.merge(path, new PathIndex.Entry(digest == null ? null : HexFormat.of().formatHex(digest),
        size, date, note), PathIndexTest::larger);
  }

  private PathIndex build() {
    return builder.build(PathIndexTest::larger);
  }

  private static byte[] digest(Random random) {
    var digest = new byte[32];
    random.nextBytes(digest);
    return digest;
  }

  private static String path(Random random) {
    var path = new StringBuilder();
    for (int left = random.nextInt(7); left > 0; left--) {
      path.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return path.toString();
  }

  private void addRandom(Random random, int paths) {
    for (int i = 0; i < paths; i++) {
      add(path(random), random.nextInt(8) == 0 ? null : digest(random),
          (random.nextLong() >>> (9 + random.nextInt(55))) - 1,
          random.nextLong(-70_000, 70_000) * 60,
          random.nextBoolean() ? 0 : random.nextInt() >>> random.nextInt(32));
    }
  }

  private PathIndex.@Nullable Entry expected(String path) {
    var isUnicode = new String(path.getBytes(UTF_8), UTF_8).equals(path);
    return isUnicode ? model.get(path) : null;
  }

  private static List<String> below(PathIndex index, String prefix) {
    var found = new ArrayList<String>();
    for (var cursor = index.below(prefix); cursor.next();) {
      found.add(cursor.path(0, cursor.pathLength()));
    }
    return found;
  }

  @RepeatedTest(200)
  void holdsWhatWasAddedAndNothingElse(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    addRandom(random, random.nextInt(1500));
    var index = build();
    assertThat(index.size()).isEqualTo(model.size());
    model.forEach((path, entry) -> {
      assertThat(index.find(path)).isEqualTo(entry);
      for (var absent : List.of(path + "a", path + "?", path + LONE, LONE + path,
          path.substring(path.length() / 2), path.replace("?", LONE))) {
        assertThat(index.find(absent)).isEqualTo(expected(absent));
      }
    });
  }

  @RepeatedTest(200)
  void goesThroughWhatBeginsAlikeInOrderOfCodePoints(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    addRandom(random, random.nextInt(300));
    var index = build();
    for (int i = 0; i < 50; i++) {
      var prefix = path(random);
      var expected = model.tailMap(prefix)
          .keySet()
          .stream()
          .takeWhile(p -> p.startsWith(prefix))
          .toList();
      assertThat(below(index, prefix)).isEqualTo(expected);
      assertThat(index.holdsBelow(prefix)).isEqualTo(!expected.isEmpty());
    }
    assertThat(below(index, "")).containsExactlyElementsOf(model.keySet());
  }

  @RepeatedTest(20)
  void aCursorTellsOfEachEntryWhatFindTells(RepetitionInfo repetition) {
    addRandom(new Random(repetition.getCurrentRepetition()), 200);
    var index = build();
    var before = new byte[0];
    for (var cursor = index.below(""); cursor.next();) {
      var path = cursor.path(0, cursor.pathLength());
      var entry = model.get(path);
      assertThat(entry).isNotNull();
      assertThat(cursor.hasDigest()).isEqualTo(entry.digest() != null);
      assertThat(cursor.size()).isEqualTo(entry.size());
      assertThat(cursor.date()).isEqualTo(entry.date());
      assertThat(cursor.note()).isEqualTo(entry.note());
      var bytes = path.getBytes(UTF_8);
      int same = Arrays.mismatch(before, bytes);
      assertThat(cursor.sharedLength()).isEqualTo(same < 0 ? bytes.length : same);
      assertThat(cursor.indexOf('/', 1)).isEqualTo(new String(bytes, ISO_8859_1).indexOf('/', 1));
      before = bytes;
    }
  }

  @Test
  void anEmptyIndexHoldsNothing() {
    var index = build();
    assertThat(index.find("")).isNull();
    assertThat(index.find("a")).isNull();
    assertThat(below(index, "")).isEmpty();
    assertThat(index.size()).isZero();
  }

  @Test
  void aTextWithAnUnpairedSurrogateIsNoPath() {
    add("a?", null, 1, 2, 3);
    add("a?b", null, 1, 2, 3);
    var index = build();
    assertThat(index.find("a?")).isNotNull();
    assertThat(index.find("a" + LONE)).isNull();
    assertThat(index.find("a?" + LONE)).isNull();
    assertThat(index.holdsBelow("a?")).isTrue();
    assertThat(index.holdsBelow("a" + LONE)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("a" + LONE, null, 1, 2, 3));
  }

  @Test
  void longPathsThatDifferOnlyAtTheirEnds() {
    var random = new Random(1);
    for (int i = 0; i < 100; i++) {
      add("\u00E9/".repeat(3_000 + random.nextInt(2) * 1_000) + i, digest(random), i, i, i);
    }
    var index = build();
    model.forEach((path, entry) -> assertThat(index.find(path)).isEqualTo(entry));
    assertThat(below(index, "")).containsExactlyElementsOf(model.keySet());
  }

  @Test
  void anySizeDateAndNoteComesBack() {
    for (int bits = 0; bits < 64; bits++) {
      long number = (1L << bits) - 1;
      add("a" + bits, null, Math.min(number, EntryValues.SIZE_MAX), number, (int) number);
      add("b" + bits, null, -1, -number, (int) -number);
    }
    var index = build();
    model.forEach((path, entry) -> assertThat(index.find(path)).isEqualTo(entry));
  }

  @Test
  void whatIsNoDigestSizeOrPathIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("a", new byte[31], 1, 2, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("a", null, -2, 2, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.add("a", null, Long.MAX_VALUE, 2, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add("a\0", null, 1, 2, 3));
  }

  @Test
  void tooManyBytesAreRefusedWithNumbers() {
    var small = new PathIndexBuilder(10_000);
    assertThatIllegalStateException().isThrownBy(() -> {
      for (int i = 0;; i++) {
        small.add("Packages/" + i, null, 1, 2, 3);
      }
    })
        .withMessageMatching(
            "an index of \\d+ paths needs \\d+ bytes in one array, which holds at most 10000");
  }

  @Test
  void aPathOfAYumRepositoryTakesAtMost76Bytes() {
    var random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      var name = random.ints(4 + random.nextInt(12), 'a', 'z' + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
      add("Packages/" + name.charAt(0) + "/" + name + "-" + random.nextInt(10) + "."
          + random.nextInt(100) + "-" + random.nextInt(50) + ".noarch.rpm", digest(random),
          random.nextInt(10_000, 5_000_000), 1_700_000_000 + random.nextInt(20), 1);
    }
    var index = build();
    assertThat(index.bytes()).isLessThan(76L * index.size());
  }
}
