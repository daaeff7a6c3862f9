package dev.rind.edge.respond;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SizeTextTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      0                   | 0 Bytes
      1                   | 1 Byte
      2                   | 2 Bytes
      999                 | 999 Bytes
      1000                | 1.0 kB
      # Halves go to where the nearest double lies, and exact ones to the even digit.
      1150                | 1.1 kB
      1250                | 1.2 kB
      1350                | 1.4 kB
      999949              | 999.9 kB
      999999              | 1000.0 kB
      1000000             | 1.0 MB
      1048576             | 1.0 MB
      67108864            | 67.1 MB
      4200000000          | 4.2 GB
      9999999999999       | 10.0 TB
      9223372036854775807 | 9.2 EB
      """)
  void sizesAreWrittenAsPulpWritesThem(long sizeBytes, String text) {
    assertThat(SizeText.of(sizeBytes)).isEqualTo(text);
  }

  @Test
  void theExactValueOfTheDoubleIsRounded() {
    for (long sizeBytes = 1_000; sizeBytes < 1_000_000; sizeBytes += 50) {
      assertThat(SizeText.of(sizeBytes)).isEqualTo(exact(sizeBytes / 1e3) + " kB");
      var more = 1_000_003 * sizeBytes;
      assertThat(SizeText.of(more)).isEqualTo(more < 1_000_000_000_000L
          ? exact(more / 1e9) + " GB"
          : exact(more / 1e12) + " TB");
    }
  }

  private static String exact(double size) {
    return new BigDecimal(size).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }
}
