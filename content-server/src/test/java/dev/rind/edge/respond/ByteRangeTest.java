package dev.rind.edge.respond;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ByteRangeTest {
  @Test
  void saysWhichPartOfTheFileItIs() {
    var range = new ByteRange(11900, 11999);
    assertThat(range.sizeBytes()).isEqualTo(100);
    assertThat(range.contentRange(12000)).isEqualTo("bytes 11900-11999/12000");
    assertThat(ByteRange.unsatisfied(12000)).isEqualTo("bytes */12000");
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "5, 4"})
  void isNeverEmpty(long first, long last) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ByteRange(first, last))
        .withMessage("range: %d-%d (expected: 0 <= first <= last)", first, last);
  }
}
