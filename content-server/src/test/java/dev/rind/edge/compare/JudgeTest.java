package dev.rind.edge.compare;

import dev.rind.edge.compare.Request.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which differences are allowed, and only where. */
class JudgeTest {
  private static final String BODY = "ab".repeat(32);

  private static Outcome answer(int status, String body, String... fields) {
    var all = new TreeMap<String, List<String>>();
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], List.of(fields[i + 1]));
    }
    return new Outcome.Answered(status, Map.copyOf(all), new BodyDigest.Result(4, body, ""));
  }

  private static Verdict judge(Kind kind, Outcome pulp, Outcome edge) {
    return Judge.judge(new Request("/c/a", kind), kind, true, pulp, edge);
  }

  @ParameterizedTest(name = "{0} {1} {2} -> {3} {4}")
  @CsvSource(delimiter = '|', textBlock = """
      # target   | kind   | ambiguous | Pulp | edge | deviation
      /c/a       | HIDDEN | false     | 301  | 404  | HIDDEN_WAY
      /c/a       | HIDDEN | false     | 200  | 404  | HIDDEN_WAY
      /c/a       | OTHER  | false     | 301  | 404  |
      /c/a       | STORED | false     | 500  | 503  | FILE_GONE
      /c/a       | STORED | false     | 404  | 503  | FILE_GONE
      /c/a       | STORED | false     | 200  | 503  |
      /c/a       | OTHER  | false     | 404  | 503  |
      /c/a       | STORED | true      | 500  | 200  | AMBIGUOUS
      /c/a       | STORED | false     | 500  | 200  |
      /c/a       | STORED | true      | 404  | 200  |
      /c/%00     | OTHER  | false     | 500  | 400  | NUL_IN_PATH
      /c/a       | OTHER  | false     | 500  | 400  |
      /c/a       | STORED | false     | 200  | 404  |
      """)
  void whichStatusMayBeAnother(String target, Kind kind, boolean ambiguous, int pulp, int edge,
      @Nullable Deviation deviation) {
    var verdict = Judge.judge(new Request(target, kind, ambiguous), kind, true,
        answer(pulp, BODY), answer(edge, BODY));
    if (deviation == null) {
      assertThat(verdict.differences()).containsExactly(
          new Difference("status", String.valueOf(pulp), String.valueOf(edge)));
    } else {
      assertThat(verdict.differences()).isEmpty();
      assertThat(verdict.deviations()).containsExactly(deviation);
    }
  }

  @ParameterizedTest(name = "{0} {1}: {2} | {3}")
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
      # status | field         | Pulp    | edge    | deviation
      200 | date               | a       | b       | MOMENT
      200 | connection         | -       | close   | MOMENT
      200 | x-pulp-cache       | HIT     | MISS    | CACHE
      200 | etag               | "1-2"   | "{abx}" | ETAG
      200 | etag               | "1-2"   | "3-4"   | -
      200 | etag               | -       | "{abx}" | -
      200 | last-modified      | a       | b       | -
      200 | content-type       | a/b     | a/c     | -
      400 | content-type       | a/b     | a/c     | BAD_REQUEST_TEXT
      403 | content-length     | 1       | 2       | DENIAL_TEXT
      403 | content-type       | a/b     | a/c     | -
      200 | content-length     | 1       | 2       | -
      200 | content-length     | 1       | -       | -
      200 | transfer-encoding  | chunked | -       | FRAMING
      200 | cache-control      | no-cache | -      | -
      """)
  void whichFieldMayBeAnother(int status, String field, @Nullable String pulp,
      @Nullable String edge, @Nullable Deviation deviation) {
    var verdict = judge(Kind.STORED, with(status, field, pulp), with(status, field, edge));
    assertThat(verdict.differences().isEmpty()).isEqualTo(deviation != null);
    assertThat(verdict.deviations()).isEqualTo(
        deviation == null ? Set.of() : Set.of(deviation));
  }

  private static Outcome with(int status, String field, @Nullable String value) {
    return value == null ? answer(status, BODY)
        : answer(status, BODY, field, value.replace("{abx}", BODY));
  }

  @Test
  void aDateOfAFileMayBeAnother() {
    assertThat(judge(Kind.STORED, answer(200, BODY, "etag", "\"a\"", "last-modified", "a"),
        answer(200, BODY, "etag", "\"a\"", "last-modified", "b")).deviations())
        .containsExactly(Deviation.LAST_MODIFIED);
  }

  @Test
  void textsOfErrorsMayBeOthersAndNoOtherBody() {
    assertThat(judge(Kind.OTHER, answer(403, BODY), answer(403, "other")).deviations())
        .containsExactly(Deviation.DENIAL_TEXT);
    assertThat(judge(Kind.OTHER, answer(404, BODY), answer(404, "other")).differences())
        .hasSize(1);
  }

  @Test
  void ofAPageThatIsNotSentPulpHasAnotherLength() {
    var request = new Request("/c/", Kind.OTHER);
    assertThat(Judge.judge(request, Kind.OTHER, false, answer(200, "", "content-length", "7"),
        answer(200, "", "content-length", "1202")).deviations())
        .containsExactly(Deviation.FRAMING);
    assertThat(Judge.judge(request, Kind.OTHER, false, answer(200, "", "content-length", "8"),
        answer(200, "", "content-length", "1202")).differences()).hasSize(1);
  }

  @Test
  void ofAStreamedFileOnlyStatusAndBodyCount() {
    assertThat(judge(Kind.STREAMED, answer(200, BODY, "a", "b"), answer(200, BODY)).differences())
        .isEmpty();
    assertThat(judge(Kind.STREAMED, answer(200, BODY), answer(200, "other")).differences())
        .hasSize(1);
  }

  @Test
  void twoThatBreakOffAlikeAreEqualAndTwoThatSayNothingAreNot() {
    var broken = new Outcome.BrokenOff(200, "reset");
    assertThat(judge(Kind.STORED, broken, broken).differences()).isEmpty();
    assertThat(judge(Kind.STORED, broken, answer(200, BODY)).differences()).hasSize(1);
    var silent = new Outcome.Silent("refused");
    assertThat(judge(Kind.STORED, silent, silent).differences()).hasSize(1);
  }
}
