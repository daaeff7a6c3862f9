package dev.rind.edge.ops;

import dev.rind.edge.http.RequestLog.AnsweredBy;
import dev.rind.edge.http.RequestLog.Entry;
import dev.rind.edge.http.RequestLog.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

class AccessLogFormatTest {

  private static final Instant AT = Instant.parse("2026-11-04T08:30:07.045678Z");

  @Test
  void combinedIsApachesAndFourFieldsMore() {
    assertThat(line(AccessLogFormat.COMBINED, full()))
        .isEqualTo(
            """
            192.0.2.7 - - [04/Nov/2026:08:30:07 +0000] \
            "GET /pulp/content/el9/a%20b.rpm HTTP/1.1" 206 1048576 "http://a/" "libdnf (x; y)" \
            "rpm/el9" 0.000123 2.000456 memory
            """);
  }

  @Test
  void jsonIsOneObject() {
    assertThat(line(AccessLogFormat.JSON, full()))
        .isEqualTo(
            """
            {"time":"2026-11-04T08:30:07.045Z","client":"192.0.2.7","distribution":"rpm/el9",\
            "method":"GET","target":"/pulp/content/el9/a%20b.rpm","version":"HTTP/1.1","status":206,\
            "bytesSent":1048576,"firstByteSeconds":0.000123,"totalSeconds":2.000456,\
            "tier":"memory","userAgent":"libdnf (x; y)","referer":"http://a/"}
            """);
  }

  @Test
  void whatIsAbsentIsSaidToBe() {
    var bare = new Entry(AT, "::1", null, "GET", "*", "HTTP/1.0", 400, 0, -1, 9_999,
        AnsweredBy.NONE, Kind.FILE, null, null);

    assertThat(line(AccessLogFormat.COMBINED, bare))
        .isEqualTo(
            """
            ::1 - - [04/Nov/2026:08:30:07 +0000] "GET * HTTP/1.0" 400 - "-" "-" "-" - 0.000009 none
            """);
    assertThat(line(AccessLogFormat.JSON, bare))
        .isEqualTo(
            """
            {"time":"2026-11-04T08:30:07.045Z","client":"::1","distribution":null,"method":"GET",\
            "target":"*","version":"HTTP/1.0","status":400,"bytesSent":0,"firstByteSeconds":null,\
            "totalSeconds":0.000009,"tier":"none","userAgent":null,"referer":null}
            """);
  }

  @Test
  void eachLineHasTheSecondOfItsRequest() {
    var times = List.of("2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00Z", "2026-12-31T23:59:59Z")
        .stream()
        .map(at -> line(AccessLogFormat.COMBINED, agent(Instant.parse(at), "x")).substring(9, 35))
        .toList();

    assertThat(times)
        .containsExactly(
            "31/Dec/2026:23:59:59 +0000",
            "01/Jan/2027:00:00:00 +0000",
            "31/Dec/2026:23:59:59 +0000");
  }

  @ParameterizedTest(name = "{0} -> {1}, {2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # Java escapes                | combined                          | json
      a\\r\\nb                      | a\\x0D\\x0Ab                      | a\\u000D\\u000Ab
      a" 200 1 "b                   | a\\x22 200 1 \\x22b               | a\\" 200 1 \\"b
      a\\\\x22b                     | a\\x5Cx22b                        | a\\\\x22b
      \\0\\t\\33[2J                 | \\x00\\x09\\x1B[2J                | \\u0000\\u0009\\u001B[2J
      \\177\\200                    | \\x7F\\xC2\\x80                   | \\u007F\\u0080
      caf\u00e9                     | caf\\xC3\\xA9                     | caf\\u00E9
      \u0085 \u2028                 | \\xC2\\x85 \\xE2\\x80\\xA8        | \\u0085 \\u2028
      \ud83d\ude00                  | \\xF0\\x9F\\x98\\x80              | \\uD83D\\uDE00
      \ud83dx                       | \\xEF\\xBF\\xBDx                  | \\uFFFDx
      x\ude00                       | x\\xEF\\xBF\\xBD                  | x\\uFFFD
      \ude00\ud83d                  | \\xEF\\xBF\\xBD\\xEF\\xBF\\xBD    | \\uFFFD\\uFFFD
      """)
  void whatAClientSendsIsEscaped(String raw, String combined, String json) {
    var entry = agent(AT, raw.translateEscapes());

    assertThat(line(AccessLogFormat.COMBINED, entry)).contains(" \"" + combined + "\" \"-\" ");
    assertThat(line(AccessLogFormat.JSON, entry)).contains("\"userAgent\":\"" + json + "\"");
  }

  @Test
  void aForgedAddressStaysOneField() {
    var entry = new Entry(
        AT, "1.2.3.4 - - [x]", null, "G T", "/", "x", 200, 1, 1, 1, AnsweredBy.NONE, Kind.FILE,
        null, null);

    assertThat(line(AccessLogFormat.COMBINED, entry))
        .startsWith("1.2.3.4\\x20-\\x20-\\x20[x] - - [04/Nov/2026");
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldOfAClientIsHarmless(AccessLogFormat format) {
    var evil = "\n\"\\\r\u0000\u2028\ud800";
    var entry = new Entry(
        AT, evil, evil, evil, evil, evil, 200, 1, 1, 1, AnsweredBy.POSTGRES, Kind.FILE, evil, evil);

    assertThat(line(format, entry)).matches("[ -~]+\n");
  }

  @RepeatedTest(50)
  void jsonIsReadBackAsItWasSent(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var sent = new ArrayList<Entry>();
    var lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      // Latin-1, for a head's octets arrive as that.
      var agent = IntStream.generate(() -> random.nextInt(0x100))
          .limit(random.nextInt(40))
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
      sent.add(agent(AT, agent));
      AccessLogFormat.JSON.append(sent.get(i), lines);
    }

    // JSON is YAML, so the reader that is at hand anyway reads it.
    var read = lines.toString()
        .lines()
        .map(line -> new Load(LoadSettings.builder().build()).loadFromString(line))
        .toList();

    assertThat(read)
        .extracting("userAgent")
        .containsExactlyElementsOf(sent.stream().map(Entry::userAgent).toList());
  }

  private static Entry full() {
    return new Entry(
        AT,
        "192.0.2.7",
        "rpm/el9",
        "GET",
        "/pulp/content/el9/a%20b.rpm",
        "HTTP/1.1",
        206,
        1_048_576,
        123_999,
        2_000_456_000,
        AnsweredBy.MEMORY, Kind.FILE,
        "libdnf (x; y)",
        "http://a/");
  }

  private static Entry agent(Instant at, String userAgent) {
    return new Entry(
        at, "::1", null, "GET", "/", "HTTP/1.1", 200, 1, 1, 1, AnsweredBy.NONE, Kind.FILE,
        userAgent, null);
  }

  private static String line(AccessLogFormat format, Entry entry) {
    var line = new StringBuilder();
    format.append(entry, line);
    return line.toString();
  }
}
