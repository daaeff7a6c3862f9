package dev.rind.edge.respond;

import java.net.URLDecoder;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class PathEscapeTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # path                       | in Location
      /pulp/content/rpm/el9/       | /pulp/content/rpm/el9/
      /!$&'()*+,-./09:;=@AZ_az~    | /!$&'()*+,-./09:;=@AZ_az~
      /a b"<>[]^{}\\               | /a%20b%22%3C%3E%5B%5D%5E%7B%7D%5C
      /100%/%41                    | /100%25/%2541
      /a?b#c                       | /a%3Fb%23c
      /ü\uD83D\uDE00               | /%C3%BC%F0%9F%98%80
      """)
  void onlyWhatAPathMayHoldStays(String path, String escaped) {
    assertThat(PathEscape.escape(path)).isEqualTo(escaped);
  }

  @RepeatedTest(20)
  void nothingCanEndTheHeaderLine(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var path = random.ints(200, 0, 0xD800)
        .boxed()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .append("\r\n\0")
        .toString();
    var escaped = PathEscape.escape(path);
    assertThat(escaped).matches("[!-~]*");
    assertThat(URLDecoder.decode(escaped.replace("+", "%2B"), UTF_8)).isEqualTo(path);
  }
}
