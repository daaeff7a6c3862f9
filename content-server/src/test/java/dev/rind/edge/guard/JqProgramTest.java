package dev.rind.edge.guard;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class JqProgramTest {
  private static Optional<String> first(String program, String json) {
    return JqProgram.compile(program)
        .orElseThrow()
        .firstText(json.getBytes(UTF_8),
            new JqBudget());
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
      .a.b => {"a": {"b": "x"}} => x
      .identity.org_id => {"identity": {"org_id": "123"}} => 123
      .[] => ["x", "y"] => x
      .a // "none" => {} => none
      .[] | select(.id == 2) | .name => [{"id": 1}, {"id": 2, "name": "two"}] => two
      .id | tostring => {"id": 12345678901} => 12345678901
      .dn | capture("CN=(?<cn>[^,]+)").cn => {"dn": "O=x,CN=me,C=y"} => me
      def f(x): x + "!"; f(.a) => {"a": "x"} => x!
      [.roles[] | ascii_downcase] | join(",") => {"roles": ["A", "b"]} => a,b
      "x", error("after it") => {} => x
      try error("x") catch . => {} => x
      """)
  void theFirstOutputCounts(String program, String json, String output) {
    assertThat(first(program, json)).contains(output);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      .a           | {"a": 123}
      .a           | {"a": null}
      .a           | {"a": true}
      .a           | {"a": ["x"]}
      .a           | {}
      .a           | ["x"]
      empty        | {}
      error("x")   | {}
      .a, "x"      | {"a": 1}
      nothing      | {}
      "x"          | {nope
      "x"          | {} {}
      "x"          | ` `
      "x"          | ``
      env.PATH     | {}
      $ENV.PATH    | {}
      """)
  void whatIsNoTextFailsOrIsNoJsonGivesNone(String program, String json) {
    assertThat(first(program, json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {".a |", "(", "\"x", "def f: 1", ".a * .b", ".a *= 2",
      "\"x\" * 1000000000"})
  void whatIsNoProgramOrMultipliesIsRefused(String program) {
    assertThat(JqProgram.compile(program)).isEmpty();
  }

  @Test
  void aProgramNestedAsDeepAsAnyStackIsRefused() {
    assertThat(JqProgram.compile("(".repeat(100_000) + "." + ")".repeat(100_000))).isEmpty();
  }

  @Test
  void aRegularExpressionMayHaveAStar() {
    assertThat(first("select(.a | test(\"^x.*$\")) | .a", "{\"a\": \"xyz\"}")).contains("xyz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"range(1e18) | empty", "[range(1e18)] | \"x\"",
      "reduce range(1e18) as $i (0; . + 1) | \"x\"", "until(false; .)", "[repeat(.)] | \"x\"",
      "first(repeat(empty))", "def f: f; f", "def f: f, f; f", "def f: [f]; f",
      "[recurse(.)] | \"x\"", "last(range(1e18)) | tostring",
      "try ([range(1e18)] | \"x\") catch \"caught\"", "(range(1e18) | empty) // \"x\"",
      "label $out | foreach range(1e18) as $i (0; . + 1; empty)",
      "reduce range(60) as $i (\"xxxxxxxx\"; . + .)"})
  void whatLoopsOrMakesMuchEnds(String program) {
    assertThat(first(program, "{\"a\": 1}")).isEmpty();
  }

  @Test
  void whatIsStoppedElsewhereDoesNotBegin() {
    var budget = new JqBudget();
    budget.stop();
    assertThat(JqProgram.compile("\"x\"").orElseThrow().firstText("{}".getBytes(UTF_8), budget))
        .isEmpty();
  }

  @Test
  void whatReadsTheClockSaysSo() {
    assertThat(JqProgram.readsClock("if .exp > now then .sub else empty end")).isTrue();
    assertThat(JqProgram.readsClock(".known")).isFalse();
  }
}
