package dev.rind.bench.swarm;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChoiceTest {
  private static final int CLIENTS = 2_000;
  private static final int PACKAGES = 1_000;
  private static final int EACH = 50;
  private static final int COMMON = 30;

  private static int[] wanted(Choice choice) {
    var wanted = new int[PACKAGES];
    for (int client = 0; client < CLIENTS; client++) {
      for (var one : choice.of(client)) {
        wanted[one]++;
      }
    }
    Arrays.sort(wanted);
    return IntStream.range(0, PACKAGES).map(i -> wanted[PACKAGES - 1 - i]).toArray();
  }

  @Test
  void someAreCommonToAllAndTheOthersFollowZipfsLaw() {
    var wanted = wanted(new Choice(PACKAGES, EACH, 0.6, 1));
    assertThat(wanted[COMMON - 1]).as("the last of the common ones").isEqualTo(CLIENTS);
    // One of 20 draws is the 100th most popular for about 20 / 100 / ln(970) of the clients; for more of them, since
    // nobody draws the most popular ones twice.
    assertThat(wanted[COMMON + 99]).as("the 100th of the others").isBetween(50, 120);
    assertThat(wanted[COMMON + 9]).as("the 10th of the others")
        .isBetween(5 * wanted[COMMON + 99], 12 * wanted[COMMON + 99]);
  }

  @Test
  void nobodyWantsAPackageTwice() {
    var choice = new Choice(60, 58, 0.5, 3);
    for (int client = 0; client < 200; client++) {
      assertThat(choice.of(client)).hasSize(58).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void theSeedDecides() {
    var choice = new Choice(PACKAGES, EACH, 0.6, 7);
    assertThat(choice.of(5)).isEqualTo(new Choice(PACKAGES, EACH, 0.6, 7).of(5))
        .isNotEqualTo(choice.of(6))
        .isNotEqualTo(new Choice(PACKAGES, EACH, 0.6, 8).of(5));
  }

  @ParameterizedTest
  @CsvSource({"8, 50, 0.6, 8", "8, 0, 0.6, 0", "0, 50, 0.6, 0", "1000, 1000, 1, 1000",
      "1000, 1000, 0.5, 1000"})
  void thereAreNoMoreThanThereAre(int packages, int each, double common, int wanted) {
    assertThat(new Choice(packages, each, common, 1).of(0)).hasSize(wanted);
  }
}
