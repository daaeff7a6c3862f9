package dev.rind.edge.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class PercentDecoderTest {
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # escaped        | decoded, or nothing where it is not UTF-8
      a+b              | a+b
      %41%4a%4A        | AJJ
      %2541            | %41
      %                | %
      a%4              | a%4
      %%41             | %A
      %4%41            | %4A
      %4g%g4           | %4g%g4
      %E2%82%AC        | €
      %F0%9F%98%80     | \uD83D\uDE00
      %EF%BF%BD        | \uFFFD
      %EF%BF%BD%FF     |
      %E2%82           |
      %C0%80           |
      %ED%A0%80        |
      %F4%90%80%80     |
      %80              |
      """)
  void escapesBecomeTextOnce(String escaped, @Nullable String decoded) {
    assertThat(PercentDecoder.decode(escaped)).isEqualTo(decoded);
  }

  @Test
  void textWithoutEscapeComesBackAsItIs() {
    var text = "rpm/el9/repodata/repomd.xml";
    assertThat(PercentDecoder.decode(text)).isSameAs(text);
  }

  @RepeatedTest(200)
  void decodesAsTheObviousWayDoes(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      var escaped = RandomText.of(random, 12).replaceAll("[^\\x00-\\x7f]", "");
      assertThat(PercentDecoder.decode(escaped)).as(escaped).isEqualTo(obviously(escaped));
    }
  }

  private static @Nullable String obviously(String escaped) {
    var bytes = ESCAPE.matcher(escaped).replaceAll(PercentDecoderTest::byteAsChar);
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1))).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static String byteAsChar(MatchResult escape) {
    var value = String.valueOf((char) Integer.parseInt(escape.group(1), 16));
    return Matcher.quoteReplacement(value);
  }
}
