package dev.rind.edge.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HttpDateTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:39:14Z");
  private static final DateTimeFormatter OBVIOUSLY = DateTimeFormatter
      .ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
      .withZone(ZoneOffset.UTC);

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      1994-11-06T08:49:37Z     | Sun, 06 Nov 1994 08:49:37 GMT
      1970-01-01T00:00:00Z     | Thu, 01 Jan 1970 00:00:00 GMT
      2024-02-29T23:59:59.999Z | Thu, 29 Feb 2024 23:59:59 GMT
      1969-12-31T23:59:59.5Z   | Wed, 31 Dec 1969 23:59:59 GMT
      """)
  void isWrittenToTheSecond(Instant moment, String text) {
    assertThat(HttpDate.format(moment)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # text                            | moment
      Sun, 06 Nov 1994 08:49:37 GMT     | 1994-11-06T08:49:37Z
      Mon, 06 Nov 1994 08:49:37 GMT     | 1994-11-06T08:49:37Z
      Thu, 31 Dec 1998 23:59:60 GMT     | 1999-01-01T00:00:00Z
      Fri, 01 Jan 2100 00:00:00 GMT     | 2100-01-01T00:00:00Z
      Thu, 29 Feb 2024 00:00:00 GMT     | 2024-02-29T00:00:00Z
      Sunday, 06-Nov-94 08:49:37 GMT    | 1994-11-06T08:49:37Z
      Wednesday, 25-Nov-26 00:00:00 GMT | 2026-11-25T00:00:00Z
      Monday, 01-Jan-76 00:00:00 GMT    | 2076-01-01T00:00:00Z
      Friday, 01-Jan-77 00:00:00 GMT    | 1977-01-01T00:00:00Z
      Sun Nov  6 08:49:37 1994          | 1994-11-06T08:49:37Z
      Sun Nov 16 08:49:37 1994          | 1994-11-16T08:49:37Z
      """)
  void isReadInAllThreeForms(String text, Instant moment) {
    assertThat(HttpDate.parse(text, NOW)).contains(moment);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "0", "yesterday", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37", ",",
      "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000",
      "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
      "Wed, 29 Feb 2023 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
      "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 06 Nov -994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov  6 08:49:37 94",
      "\u0660un, 0\u0666 Nov 1994 08:49:37 GMT"})
  void anythingElseIsUnreadable(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEmpty();
  }

  @RepeatedTest(50)
  void whatIsWrittenIsReadAgain(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 100; i++) {
      var moment = Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 250_000_000_000L));
      var text = HttpDate.format(moment);
      assertThat(text).isEqualTo(OBVIOUSLY.format(moment));
      assertThat(HttpDate.parse(text, NOW)).contains(moment);
    }
  }

  @RepeatedTest(50)
  void anyTextIsReadOrNot(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var text = new StringBuilder("Sun, 06 Nov 1994 08:49:37 GMT");
    for (int i = 0; i < 200; i++) {
      int at = random.nextInt(text.length());
      text.setCharAt(at, (char) random.nextInt(32, 127));
      HttpDate.parse(text.toString(), NOW)
          .ifPresent(moment -> assertThat(moment)
              .isBetween(Instant.parse("0000-01-01T00:00:00Z"),
                  Instant.parse("9999-12-31T23:59:59Z")));
    }
  }
}
