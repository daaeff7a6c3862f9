package dev.rind.edge.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class DeviationTest {
  @ParameterizedTest
  @EnumSource
  void eachIsDocumented(Deviation deviation) throws IOException {
    assertThat(Files.readString(Path.of("../docs/deviations.md")))
        .contains("| %s | %s |".formatted(deviation, deviation.sentence()));
  }
}
