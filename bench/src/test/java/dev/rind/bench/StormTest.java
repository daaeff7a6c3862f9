package dev.rind.bench;

import dev.rind.testbed.Testbed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The storms in small, so that the command still works when somebody wants its figures. */
class StormTest {
  private static final int CLIENTS = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void aSmallStormIsAFewStatements(int atOnce) throws Exception {
    try (var testbed = Testbed.start()) {
      var storm = new Storm(testbed, Storm.Kind.MISSING, 1);
      assertThat(StormCommand.line(storm.lastMinute(CLIENTS), 1, atOnce)).isZero();
      assertThat(StormCommand.line(storm.kickstart(CLIENTS), 1, atOnce)).isZero();
    }
  }
}
