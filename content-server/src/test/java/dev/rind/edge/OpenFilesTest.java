package dev.rind.edge;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OpenFilesTest {
  @ParameterizedTest(name = "{0} files, {1} of them for other servers -> {2} connections, {3} files")
  @CsvSource({"20000, 3, 15588, 3897", "1024, 203, 244, 61", "256, 0, 16, 16",
      "1073741816, 3, 1000000, 1000000"})
  void theLimitIsSharedOut(long limit, int others, int connections, int files) {
    assertThat(OpenFiles.of(limit, others)).isEqualTo(new OpenFiles(connections, files));
  }

  @ParameterizedTest
  @CsvSource({"1024", "4096", "20000", "65536", "262144"})
  void andNeverMoreThanThereIs(long limit) {
    var shared = OpenFiles.of(limit, 200);
    assertThat(shared.connectionsMax() + shared.filesMax() + 200L).isLessThan(limit);
  }
}
