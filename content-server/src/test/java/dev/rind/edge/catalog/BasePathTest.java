package dev.rind.edge.catalog;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BasePathTest {
  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(textBlock = """
    a/b,         a/b, ''
    a/b/,        a/b, ''
    a/b/c,       a/b, c
    a/b/c/,      a/b, c/
    a/b//c,      a/b, c
    a/b///c//d,  a/b, c//d
    """)
  void restIsThePathWithinWithoutTheSlashesAfterTheBasePath(String path, String basePath,
      String rest) {
    assertThat(new BasePath(BasePath.DEFAULT_DOMAIN, basePath).rest(path)).isEqualTo(rest);
  }

  @ParameterizedTest(name = "{0} is not in {1}")
  @CsvSource({"a/bc, a/b", "a, a/b", "b/a/b, a/b"})
  void aPathElsewhereHasNoRest(String path, String basePath) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BasePath(BasePath.DEFAULT_DOMAIN, basePath).rest(path))
        .withMessageContaining(path);
  }
}
