package dev.rind.bench.swarm;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ArrivalTest {
  private static final Duration OVER = Duration.ofSeconds(60);
  private static final int CLIENTS = 30_000;
  private static final double SECOND = 1e9;

  @ParameterizedTest
  @EnumSource
  void clientsComeInOrderWithinTheTimeAndTheSameWayAgain(Arrival arrival) {
    var times = arrival.times(CLIENTS, OVER, 1);
    assertThat(times).hasSize(CLIENTS).isSorted().isEqualTo(arrival.times(CLIENTS, OVER, 1));
    assertThat(times[0]).isNotNegative();
    assertThat(times[CLIENTS - 1]).isLessThan(OVER.toNanos());
  }

  @Test
  void atOnceIsOneMoment() {
    assertThat(Arrival.AT_ONCE.times(3, OVER, 1)).containsOnly(0);
  }

  @Test
  void thePausesOfPoissonVaryAsMuchAsTheyAreLong() {
    var times = Arrival.POISSON.times(CLIENTS, OVER, 1);
    var pauses = IntStream.range(1, CLIENTS).mapToDouble(i -> times[i] - times[i - 1]).toArray();
    var mean = Arrays.stream(pauses).average().orElseThrow();
    var deviation = Math.sqrt(Arrays.stream(pauses)
        .map(pause -> (pause - mean) * (pause - mean))
        .average()
        .orElseThrow());
    assertThat(mean).isCloseTo(OVER.toNanos() / (double) CLIENTS, within(mean / 100));
    assertThat(deviation / mean).isCloseTo(1, within(0.05));
  }

  @Test
  void cronComesInABurstEachSecond() {
    var times = Arrival.CRON.times(CLIENTS, OVER, 1);
    assertThat(Arrays.stream(times).map(time -> time % (long) SECOND).distinct().toArray())
        .containsOnly(0);
    assertThat(Arrays.stream(times).distinct().count()).isEqualTo(60);
  }
}
