package dev.rind.edge.respond;

import dev.rind.edge.respond.Preconditions.Outcome;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.edge.respond.Preconditions.Outcome.FAILED;
import static dev.rind.edge.respond.Preconditions.Outcome.NOT_MODIFIED;
import static dev.rind.edge.respond.Preconditions.Outcome.PROCEED;
import static org.assertj.core.api.Assertions.assertThat;

class PreconditionsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Validators ANSWER = Validators.ofSha256("abc",
      Instant.parse("2026-11-24T08:30:26.5Z"));

  private static final String SAME = "Tue, 24 Nov 2026 08:30:26 GMT";
  private static final String EARLIER = "Tue, 24 Nov 2026 08:30:25 GMT";
  private static final String LATER = "Tue, 24 Nov 2026 08:30:27 GMT";
  private static final String TO_COME = "Tue, 24 Nov 2026 09:00:01 GMT";

  @ParameterizedTest(name = "If-None-Match: {0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # C57, C57a              | outcome
      "abc"                    | NOT_MODIFIED
      W/"abc"                  | NOT_MODIFIED
      *                        | NOT_MODIFIED
      "x", "abc"               | NOT_MODIFIED
      "x","abc","y"            | NOT_MODIFIED
      "x,y" ,, W/"abc" ,       | NOT_MODIFIED
      garbage, "abc"           | NOT_MODIFIED
      "x"                      | PROCEED
      abc                      | PROCEED
      "ABC"                    | PROCEED
      w/"abc"                  | PROCEED
      W/ "abc"                 | PROCEED
      "abc                     | PROCEED
      abc"                     | PROCEED
      "abc"x                   | PROCEED
      "abc" "x"                | PROCEED
      "x, "abc"                | PROCEED
      "x,"abc",y"              | PROCEED
      ``                       | PROCEED
      ,                        | PROCEED
      "                        | PROCEED
      W/                       | PROCEED
      """)
  void ifNoneMatchComparesWeakly(String field, Outcome outcome) {
    assertThat(outcome("If-None-Match", field)).isEqualTo(outcome);
  }

  @ParameterizedTest(name = "If-Match: {0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # C59                    | outcome
      "abc"                    | PROCEED
      "x", "abc"               | PROCEED
      *                        | PROCEED
      "x"                      | FAILED
      W/"abc"                  | FAILED
      abc                      | FAILED
      ``                       | PROCEED
      """)
  void ifMatchComparesStrongly(String field, Outcome outcome) {
    assertThat(outcome("If-Match", field)).isEqualTo(outcome);
  }

  @Test
  void anEmptyFieldIsAsGoodAsNone() {
    assertThat(outcome("If-None-Match", "", "If-Modified-Since", SAME)).isEqualTo(NOT_MODIFIED);
    assertThat(outcome("If-Match", "", "If-Unmodified-Since", EARLIER)).isEqualTo(FAILED);
  }

  @ParameterizedTest(name = "If-Modified-Since: {0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # C58, C58a, C58b, C58c           | outcome
      Tue, 24 Nov 2026 08:30:26 GMT     | NOT_MODIFIED
      Tuesday, 24-Nov-26 08:30:26 GMT   | NOT_MODIFIED
      Tue Nov 24 08:30:26 2026          | NOT_MODIFIED
      Tue, 24 Nov 2026 09:00:01 GMT     | NOT_MODIFIED
      Fri, 01 Jan 2100 00:00:00 GMT     | NOT_MODIFIED
      Tue, 24 Nov 2026 08:30:25 GMT     | PROCEED
      Tue, 24 Nov 2026 08:30:27 GMT     | PROCEED
      Tue, 24 Nov 2026 09:00:00 GMT     | PROCEED
      Thu, 01 Jan 1970 00:00:01 GMT     | PROCEED
      yesterday                         | PROCEED
      """)
  void ifModifiedSinceKnowsOnlyTheDateThatWasSent(String field, Outcome outcome) {
    assertThat(outcome("If-Modified-Since", field)).isEqualTo(outcome);
  }

  @ParameterizedTest(name = "If-Unmodified-Since: {0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # C59                             | outcome
      Tue, 24 Nov 2026 08:30:26 GMT     | PROCEED
      Tue, 24 Nov 2026 08:30:27 GMT     | PROCEED
      Tue, 24 Nov 2026 08:30:25 GMT     | FAILED
      Thu, 01 Jan 1970 00:00:01 GMT     | FAILED
      yesterday                         | PROCEED
      """)
  void ifUnmodifiedSinceFailsForWhatIsNewer(String field, Outcome outcome) {
    assertThat(outcome("If-Unmodified-Since", field)).isEqualTo(outcome);
  }

  @Test
  void noneOfThemAsksForTheAnswer() {
    assertThat(outcome()).isEqualTo(PROCEED);
  }

  @Test
  void linesOfTheSameFieldAreOneList() {
    assertThat(outcome("If-None-Match", "\"x\"", "If-None-Match", "\"abc\""))
        .isEqualTo(NOT_MODIFIED);
    assertThat(outcome("If-Match", "\"x\"", "If-Match", "\"abc\"")).isEqualTo(PROCEED);
    assertThat(outcome("If-Match", "\"x\"", "If-Match", "\"y\"")).isEqualTo(FAILED);
  }

  @Test
  void aDateThatIsSentTwiceIsUnreadable() {
    assertThat(outcome("If-Modified-Since", SAME, "If-Modified-Since", SAME)).isEqualTo(PROCEED);
    assertThat(outcome("If-Unmodified-Since", EARLIER, "If-Unmodified-Since", EARLIER))
        .isEqualTo(PROCEED);
  }

  @Test
  void ifMatchComesFirst() {
    assertThat(outcome("If-None-Match", "\"abc\"", "If-Match", "\"x\"")).isEqualTo(FAILED);
    assertThat(outcome("If-Modified-Since", SAME, "If-Match", "\"x\"")).isEqualTo(FAILED);
    assertThat(outcome("If-Match", "\"abc\"", "If-None-Match", "\"abc\"")).isEqualTo(NOT_MODIFIED);
  }

  @Test
  void ifMatchMakesIfUnmodifiedSinceVoid() {
    assertThat(outcome("If-Match", "\"abc\"", "If-Unmodified-Since", EARLIER)).isEqualTo(PROCEED);
  }

  @Test
  void ifUnmodifiedSinceComesBeforeTheOtherTwo() {
    assertThat(outcome("If-Unmodified-Since", EARLIER, "If-None-Match", "*")).isEqualTo(FAILED);
    assertThat(outcome("If-Unmodified-Since", LATER, "If-None-Match", "*")).isEqualTo(NOT_MODIFIED);
  }

  @Test
  void ifNoneMatchMakesIfModifiedSinceVoid() {
    assertThat(outcome("If-None-Match", "\"x\"", "If-Modified-Since", SAME)).isEqualTo(PROCEED);
    assertThat(outcome("If-None-Match", "\"x\"", "If-Modified-Since", TO_COME)).isEqualTo(PROCEED);
    assertThat(outcome("If-None-Match", "\"abc\"", "If-Modified-Since", EARLIER))
        .isEqualTo(NOT_MODIFIED);
  }

  private static Outcome outcome(String... fields) {
    return Preconditions.evaluate(headers(fields), ANSWER, NOW);
  }

  private static HttpHeaders headers(String... fields) {
    var headers = new DefaultHttpHeaders();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return headers;
  }
}
