package dev.rind.edge.respond;

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
}
