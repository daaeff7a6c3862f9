package dev.rind.edge;

import dev.rind.testbed.PulpTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** Runs docs/conformance.md on each generation of the schema, and looks whether it is complete. */
class ConformanceTest {
  private static final ConformanceCase.Page PAGE = ConformanceCase.read();
  private static final Pattern HREF = Pattern.compile("<a href=\"\\./([^\"]*)\">");

  /** What the case before was asked of: one edge for each state and release. */
  private static @Nullable ConformanceState state;

  private static String stateOf = "";

  @AfterAll
  static void end() {
    if (state != null) {
      state.close();
    }
  }

  /** A case on the tables of a release. */
  record Run(ConformanceCase asked, String release) {
    @Override
    public String toString() {
      return asked + " [" + release + "]";
    }
  }

  static Stream<Run> runs() {
    return PulpTables.RELEASES.stream()
        .flatMap(release -> PAGE.cases()
            .stream()
            .filter(asked -> asked.isOf(release))
            .map(asked -> new Run(asked, release)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void eachCaseGetsItsAnswer(Run run) {
    var asked = run.asked();
    var state = state(asked.state(), run.release());
    var answer = state.ask(asked);
    var expected = asked.answer().stream().map(state.values()::expand).toList();
    var all = new SoftAssertions();
    all.assertThat(status(answer, expected.getFirst()))
        .as("status of %s", run)
        .isEqualTo(expected.getFirst());
    expected.stream().skip(1).forEach(part -> compare(all, part, answer, run));
    all.assertAll();
  }

  private static ConformanceState state(String name, String release) {
    var wanted = name + " of " + release;
    var before = state;
    if (before != null && stateOf.equals(wanted)) {
      return before;
    }
    if (before != null) {
      state = null;
      before.close();
    }
    var made = ConformanceState.of(name, release, PAGE);
    state = made;
    stateOf = wanted;
    return made;
  }

  private static String status(Answer answer, String expected) {
    return expected.length() > 3 ? answer.status() + " " + answer.reason()
        : Integer.toString(answer.status());
  }

  private static void compare(SoftAssertions all, String part, Answer answer, Run run) {
    var text = ISO_8859_1.decode(answer.body().duplicate()).toString();
    if (part.startsWith("= ")) {
      all.assertThat(text).as("body of %s", run).isEqualTo(part.substring(2));
    } else if (part.startsWith("~ ")) {
      all.assertThat(text).as("body of %s", run).contains(part.substring(2));
    } else if (part.startsWith("!~ ")) {
      all.assertThat(text).as("body of %s", run).doesNotContain(part.substring(3));
    } else if (part.equals("lists") || part.startsWith("lists ")) {
      all.assertThat(HREF.matcher(text)
          .results()
          .map(found -> found.group(1))
          .collect(Collectors.joining(", ")))
          .as("names of %s", run)
          .isEqualTo(part.substring("lists".length()).strip());
    } else {
      field(all, part, answer, run);
    }
  }

  private static void field(SoftAssertions all, String part, Answer answer, Run run) {
    var colon = part.indexOf(": ");
    var name = part.substring(0, colon);
    var value = part.substring(colon + 2);
    var found = answer.headers().get(name.toLowerCase(Locale.ROOT));
    var compared = all.assertThat(found).as("%s of %s", name, run);
    if (value.equals("-")) {
      compared.isNull();
    } else if (value.endsWith("*")) {
      compared.startsWith(value.substring(0, value.length() - 1));
    } else {
      compared.isEqualTo(value);
    }
  }

  /** The least an answer must be told apart by: its status. */
  @Test
  void everyRowSaysWhatIsExpected() {
    assertThat(PAGE.cases())
        .allSatisfy(row -> assertThat(row.answer().getFirst()).matches("[1-5][0-9]{2}( .+)?"));
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("dev.rind.testbed.PulpTables#RELEASES")
  void everyCaseThatIsDueIsRunOnEachSchemaThatCanHaveIt(String release) {
    var due = new TreeSet<>(ContractCases.DUE);
    ContractCases.SINCE.forEach((number, since) -> {
      if (ConformanceCase.minor(since) > ConformanceCase.minor(release)) {
        due.remove(number);
      }
    });
    due.removeAll(numbers(PAGE.listed("Cases that are programs")));
    assertThat(runs().filter(run -> run.release().equals(release))
        .map(run -> run.asked().number())
        .collect(Collectors.toSet())).containsAll(due);
  }

  @Test
  void everyOtherCaseOfTheContractStandsInOneList() {
    assertThat(numbers(PAGE.listed("Not yet"))).isEqualTo(ContractCases.OTHERS);
  }

  @Test
  void everyCaseOfWhatIsForwardedHasAProgram() {
    assertThat(numbers(PAGE.listed("Cases of what is forwarded")))
        .isEqualTo(ContractCases.FORWARDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cases that are programs", "Cases of what is forwarded"})
  void theProgramsThatItNamesAreThere(String heading) throws IOException {
    for (var row : PAGE.listed(heading)) {
      if (row.get(1).equals("`.ci/check-edge`")) {
        assertThat(Files.readString(Path.of("../.ci/check-edge"))).contains("C114");
        continue;
      }
      var names = row.get(1).replace("`", "").split("\\.", 2);
      try (var sources = Files.find(Path.of("src/test/java"), 9,
          (path, _) -> path.endsWith(names[0] + ".java"))) {
        var source = sources.findFirst().orElseThrow();
        assertThat(Files.readString(source)).contains(" " + names[1] + "(");
      }
    }
  }

  private static Set<String> numbers(List<List<String>> rows) {
    return rows.stream()
        .flatMap(row -> ContractCases.named(row.getFirst()).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
