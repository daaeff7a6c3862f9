package dev.rind.edge.pulp;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {
  @RepeatedTest(20)
  void eachTryThatFailsDoublesThePauseUpToABoundWithHalfOfItAtRandom(RepetitionInfo repetition) {
    var backoff = new Backoff(new Random(repetition.getCurrentRepetition()));
    LongStream.of(100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000)
        .forEach(most -> assertThat(backoff.nextMillis()).isBetween(most / 2, most));
  }

  @Test
  void edgesThatLostTheirDatabaseTogetherDoNotComeBackTogether() {
    var pauses = IntStream.range(0, 100).mapToObj(edge -> {
      var backoff = new Backoff(new Random(edge));
      IntStream.range(0, 10).forEach(_ -> backoff.nextMillis());
      return backoff.nextMillis();
    });
    assertThat(pauses.distinct()).hasSizeGreaterThan(90);
  }

  @Test
  void aTryThatDoesNotFailEndsIt() {
    var backoff = new Backoff(new Random(1));
    assertThat(backoff.isOn()).isFalse();
    backoff.nextMillis();
    backoff.nextMillis();
    assertThat(backoff.isOn()).isTrue();
    backoff.end();
    assertThat(backoff.isOn()).isFalse();
    assertThat(backoff.nextMillis()).isBetween(50L, 100L);
  }
}
