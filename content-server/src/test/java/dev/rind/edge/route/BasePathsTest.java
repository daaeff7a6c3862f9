package dev.rind.edge.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BasePathsTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # path          | candidates
      a/b/c.rpm       | a/b/c.rpm a/b a
      a/b/            | a/b a
      a               | a
      a/              | a
      rpm//el9/x      | rpm//el9/x rpm//el9 rpm
      rpm/el9///x     | rpm/el9///x rpm/el9 rpm
      rpm/el9//       | rpm/el9 rpm
      /rpm/el9        |
      //              |
      /               |
      """)
  void candidatesAreTheParentsLongestFirst(String path, @Nullable String candidates) {
    assertThat(BasePaths.of(path))
        .isEqualTo(candidates == null ? List.of() : List.of(candidates.split(" ", -1)));
  }

  @Test
  void aPathOfManySegmentsHasOnlyItsShortestCandidates() {
    var candidates = BasePaths.of("a/".repeat(4000));
    assertThat(candidates).hasSize(BasePaths.CANDIDATES_MAX).endsWith("a/a", "a");
    assertThat(BasePaths.of("a" + "/".repeat(8000))).containsExactly("a");
  }

  @ParameterizedTest(name = "{0} in {1} -> {2}")
  @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
      # path           | base path | within
      rpm/el9/a/b.rpm  | rpm/el9   | a/b.rpm
      rpm/el9//a//b/   | rpm/el9   | a//b/
      rpm/el9/         | rpm/el9   | ''
      rpm/el9///       | rpm/el9   | ''
      rpm/el9          | rpm/el9   | ''
      """)
  void thePathWithinADistributionBeginsAfterAllSlashes(
      String path, String basePath, String within) {
    assertThat(BasePaths.relativePath(path, basePath)).isEqualTo(within);
  }

  @ParameterizedTest
  @CsvSource({"rpm/el9x/a, rpm/el9", "rpm, rpm/el9", "a/rpm/el9/b, rpm/el9"})
  void aPathOutsideIsRefused(String path, String basePath) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BasePaths.relativePath(path, basePath))
        .withMessage("path: %s (expected: a path in %s)", path, basePath);
  }
}
