package dev.rind.edge.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is asked for of an access log. */
class SampleTest {
  @TempDir
  private Path folder;
  private final List<String> asked = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();

  private void read(String... lines) throws IOException {
    read(100, lines);
  }

  private void read(int targetsMax, String... lines) throws IOException {
    var log = Files.writeString(folder.resolve("log"), String.join("\n", lines) + "\n");
    var sample = new Sample(List.of("/c"), targetsMax, request -> asked.add(request.target()),
        leftOut::add);
    sample.read(log);
    assertThat(sample.bytes()).isEqualTo(Files.size(log));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # a line                                                                                                  | its target
      192.0.2.1 - - [24/Nov/2026:08:30:00 +0000] "GET /c/a HTTP/1.1" 200 4 "-" "dnf"                            | /c/a
      192.0.2.1 - - [24/Nov/2026:08:30:00 +0000] "GET /c/a HTTP/1.1" 200 -                                      | /c/a
      ::1 - a b [24/Nov/2026:08:30:00 +0000] "HEAD /c/a?b=%20 HTTP/1.0" 200 4 "-" "a \\" b"                     | /c/a?b=%20
      1.2.3.4 - - [24/Nov/2026:08:30:00 +0000] "GET /c/a\\x22b HTTP/1.1" 200 4 "-" "-" "el9" 0.1 0.2 memory     | /c/a"b
      1.2.3.4 - - [24/Nov/2026:08:30:00 +0000] "GET /c/a\\"b\\\\ HTTP/1.1" 200 4 "-" "-"                        | /c/a"b\\
      {"time":"x","client":"::1","method":"GET","target":"/c/a\\u0022","status":200,"more":{"target":"/c/no"}}  | /c/a"
      """)
  void aLineInEachFormat(String line, String target) throws IOException {
    read(line);
    assertThat(asked).containsExactly(target);
    assertThat(leftOut).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      POST /c/a HTTP/1.1                    | OTHER_METHOD
      GET /api HTTP/1.1                     | NOT_CONTENT
      GET http://a/c/a HTTP/1.1             | NOT_CONTENT
      \\x16\\x03                            | NOT_UNDERSTOOD
      GET /c/a b HTTP/1.1                   | NOT_UNDERSTOOD
      -                                     | NOT_UNDERSTOOD
      """)
  void whatIsNotAskedFor(String requestLine, LeftOut why) throws IOException {
    read(
        "1.2.3.4 - - [24/Nov/2026:08:30:00 +0000] \"%s\" 200 4 \"-\" \"-\"".formatted(requestLine));
    assertThat(asked).isEmpty();
    assertThat(leftOut).containsExactly(why);
  }

  @Test
  void linesOfSomethingElse() throws IOException {
    read("", "nonsense", "{\"method\":\"GET\"", "{\"method\":\"GET\",\"target\":{}}", "[1]",
        "x".repeat(100_000));
    assertThat(asked).isEmpty();
    assertThat(leftOut).hasSize(6).containsOnly(LeftOut.NOT_UNDERSTOOD);
  }

  @Test
  void eachTargetOnceAndSoManyAtMost() throws IOException {
    read(2, line("/c/1"), line("/c/2"), line("/c/1"), line("/c/3"));
    assertThat(asked).containsExactly("/c/1", "/c/2");
    assertThat(leftOut).containsExactly(LeftOut.TOO_MANY);
  }

  private static String line(String target) {
    return "1.2.3.4 - - [24/Nov/2026:08:30:00 +0000] \"GET %s HTTP/1.1\" 200 4".formatted(target);
  }
}
