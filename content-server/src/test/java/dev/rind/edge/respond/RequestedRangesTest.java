package dev.rind.edge.respond;

import dev.rind.edge.respond.RequestedRanges.Parts;
import dev.rind.edge.respond.RequestedRanges.TooMuch;
import dev.rind.edge.respond.RequestedRanges.Unsatisfiable;
import dev.rind.edge.respond.RequestedRanges.Whole;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

class RequestedRangesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Validators ANSWER = Validators.ofSha256("abc",
      Instant.parse("2026-11-24T08:30:26.5Z"));

  @ParameterizedTest(name = "{0} of 12000 bytes -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # Range                     | wanted            C50 to C56
      bytes=0-99                  | 0-99
      bytes=0-0                   | 0-0
      bytes=11999-11999           | 11999-11999
      bytes=100-                  | 100-11999
      bytes=0-                    | 0-11999
      bytes=-100                  | 11900-11999
      bytes=-24000                | 0-11999
      bytes=0-99999999            | 0-11999
      bytes=0-9999999999999999999 | 0-11999
      bytes=-9999999999999999999  | 0-11999
      bytes=00-09                 | 0-9
      BYTES=0-9                   | 0-9
      bytes= 0-9 ,                | 0-9
      bytes=0-1,5-6               | 0-1 5-6
      bytes=5-6, ,0-1,-1          | 5-6 0-1 11999-11999
      bytes=0-1,12000-            | 0-1
      bytes=0-5999,0-5999         | 0-5999 0-5999
      bytes=12000-                | none
      bytes=24000-36000           | none
      bytes=99999999999999999999- | none
      bytes=-0                    | none
      bytes=-0,12000-             | none
      bytes=0-6000,0-6000         | all
      bytes=0-,0-0                | all
      bytes=10-5                  | all
      bytes=0-1,10-5              | all
      bytes=a-b                   | all
      bytes=0x1-2                 | all
      bytes=+0-9                  | all
      bytes=0-1-2                 | all
      bytes=-1-11                 | all
      bytes=--1                   | all
      bytes=-                     | all
      bytes=5                     | all
      bytes=                      | all
      bytes=,                     | all
      bytes=0 - 9                 | all
      bytes =0-9                  | all
      bytes:0-9                   | all
      bytes                       | all
      items=0-1                   | all
      ``                          | all
      bytes=\u0660-\u0669         | all
      """)
  void aRangeIsCutToTheFile(String range, String wanted) {
    assertThat(said(RequestedRanges.parse(range, 12000))).isEqualTo(wanted);
  }

  @ParameterizedTest(name = "{0} of an empty file")
  @CsvSource({"bytes=0-9", "bytes=0-", "bytes=-5", "bytes=-0"})
  void nothingSatisfiesARangeOfAnEmptyFile(String range) {
    assertThat(RequestedRanges.parse(range, 0)).isEqualTo(new Unsatisfiable());
  }

  @Test
  void asManyRangesAsAZchunkClientAsksForAreServedAndNoMore() {
    var ranges = IntStream.range(0, 257).mapToObj(i -> 2 * i + "-" + 2 * i).toList();
    var fits = "bytes=" + String.join(",", ranges.subList(0, 256));
    assertThat(RequestedRanges.parse(fits, 12000))
        .isInstanceOfSatisfying(Parts.class, parts -> assertThat(parts.ranges()).hasSize(256));
    assertThat(RequestedRanges.parse(fits + ",600-601", 12000)).isEqualTo(new TooMuch());
  }

  @Test
  void oneRangeIsSingleAndSeveralAreNot() {
    assertThat(new Parts(List.of(new ByteRange(0, 1))).single()).contains(new ByteRange(0, 1));
    assertThat(new Parts(List.of(new ByteRange(0, 1), new ByteRange(5, 6))).single()).isEmpty();
  }

  @ParameterizedTest(name = "If-Range: {0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # C60                              | wanted
                                         | 0-9
      Tue, 24 Nov 2026 08:30:26 GMT      | 0-9
      Tuesday, 24-Nov-26 08:30:26 GMT    | 0-9
      "abc"                              | 0-9
      Tue, 24 Nov 2026 08:30:25 GMT      | all
      Tue, 24 Nov 2026 08:30:27 GMT      | all
      Thu, 01 Jan 1970 00:00:01 GMT      | all
      W/"abc"                            | all
      "x"                                | all
      "x", "abc"                         | all
      *                                  | all
      abc                                | all
      ``                                 | all
      """)
  void ifRangeMustNameThisVeryFile(@Nullable String ifRange, String wanted) {
    var headers = new DefaultHttpHeaders().add("Range", "bytes=0-9");
    if (ifRange != null) {
      headers.add("If-Range", ifRange);
    }
    assertThat(said(RequestedRanges.of(headers, ANSWER, 12000, NOW))).isEqualTo(wanted);
  }

  @Test
  void withoutRangeAllIsWanted() {
    var headers = new DefaultHttpHeaders().add("If-Range", "\"abc\"");
    assertThat(RequestedRanges.of(headers, ANSWER, 12000, NOW)).isEqualTo(new Whole());
  }

  @Test
  void aFieldThatIsSentTwiceMeansNothing() {
    var twice = new DefaultHttpHeaders().add("Range", "bytes=0-9").add("Range", "bytes=0-9");
    assertThat(RequestedRanges.of(twice, ANSWER, 12000, NOW)).isEqualTo(new Whole());
    var unsure = new DefaultHttpHeaders().add("Range", "bytes=0-9")
        .add("If-Range", "\"abc\"")
        .add("If-Range", "\"abc\"");
    assertThat(RequestedRanges.of(unsure, ANSWER, 12000, NOW)).isEqualTo(new Whole());
  }

  @RepeatedTest(200)
  void rangesAreThoseOfAByteByByteModel(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 100; i++) {
      int size = random.nextInt(12);
      var range = IntStream.rangeClosed(0, random.nextInt(4))
          .mapToObj(_ -> randomSpecifier(random))
          .collect(joining(random.nextBoolean() ? "," : " , ", "bytes=", ""));
      assertThat(said(RequestedRanges.parse(range, size)))
          .as("%s of %d", range, size)
          .isEqualTo(byteByByte(range, size));
    }
  }

  private static String randomSpecifier(Random random) {
    int first = random.nextInt(14);
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "-" + first;
      case 2 -> first + "-";
      case 3 -> first + "-" + random.nextInt(14);
      case 4 -> String.valueOf((char) random.nextInt(32, 127));
      default -> first + "-" + (first + random.nextInt(3));
    };
  }

  /** Looks for each byte of the file whether a range has it. */
  private static String byteByByte(String range, int size) {
    var parts = new ArrayList<String>();
    int ranges = 0;
    int bytes = 0;
    for (var element : range.substring("bytes=".length()).split(",", -1)) {
      var text = element.strip();
      if (text.isEmpty()) {
        continue;
      }
      if (!text.matches("\\d+-\\d*|-\\d+") || isBackwards(text)) {
        return "all";
      }
      ranges++;
      var inside = new TreeSet<Integer>();
      IntStream.range(0, size).filter(at -> has(text, at, size)).forEach(inside::add);
      bytes += inside.size();
      if (!inside.isEmpty()) {
        parts.add(inside.first() + "-" + inside.last());
      }
    }
    if (parts.isEmpty()) {
      return ranges == 0 ? "all" : "none";
    }
    return bytes > size ? "all" : String.join(" ", parts);
  }

  private static boolean isBackwards(String text) {
    var ends = text.split("-", -1);
    return !ends[0].isEmpty()
        && !ends[1].isEmpty()
        && Integer.parseInt(ends[1]) < Integer.parseInt(ends[0]);
  }

  private static boolean has(String text, int at, int size) {
    var ends = text.split("-", -1);
    if (ends[0].isEmpty()) {
      return at >= size - Integer.parseInt(ends[1]);
    }
    return at >= Integer.parseInt(ends[0])
        && (ends[1].isEmpty() || at <= Integer.parseInt(ends[1]));
  }

  private static String said(RequestedRanges wanted) {
    return switch (wanted) {
      case Whole(),TooMuch() -> "all";
      case Unsatisfiable() -> "none";
      case Parts(var ranges) -> ranges.stream()
          .map(range -> range.first() + "-" + range.last())
          .collect(joining(" "));
    };
  }
}
