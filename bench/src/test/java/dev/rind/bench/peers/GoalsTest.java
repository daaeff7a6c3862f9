package dev.rind.bench.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class GoalsTest {
  private static Measured measured(int bytes, Mode mode, Gate gate, Map<String, double[]> micros) {
    var peers = new LinkedHashMap<String, Measured.OfPeer>();
    micros.forEach((name, rounds) -> peers.put(name, Measured.OfPeer.of(DoubleStream.of(rounds)
        .mapToObj(cpu -> new Turns.Turn(new Figures(cpu, 1, 1, 1, 1, 1),
            new Processes.Memory(1, 1)))
        .toList())));
    return new Measured(new Trial("testbed", new StockFile(bytes, "00"), mode, 1, gate), peers);
  }

  @ParameterizedTest(name = "{0} bytes {1}: {2} times nginx -> {3}")
  @CsvSource({
      "1024, KEPT, 0.75, true", "16384, KEPT, 0.76, false", "65536, KEPT, 0.90, true",
      "65536, KEPT, 0.91, false", "262144, KEPT, 1.00, true", "10485760, KEPT, 1.01, false",
      "1024, MANY, 0.90, true", "1024, MANY, 0.91, false", "1024, NEW, 1.15, true",
      "1048576, NEW, 1.16, false"})
  void whatNginxTakesIsTheMeasure(int bytes, Mode mode, double ratio, boolean holds) {
    var all = List.of(measured(bytes, mode, Gate.NONE,
        Map.of("rind", new double[] {ratio}, "nginx", new double[] {1})));
    assertThat(Goals.judge(all)).singleElement()
        .satisfies(verdict -> assertThat(verdict.holds()).isEqualTo(holds));
  }

  @Test
  void theMedianOfTheRoundsCountsEachByItself() {
    var all = List.of(measured(1024, Mode.KEPT, Gate.NONE, Map.of("rind",
        new double[] {5, 14, 900}, "nginx", new double[] {10, 20, 1_000})));
    assertThat(Goals.judge(all)).singleElement()
        .satisfies(verdict -> assertThat(verdict.is()).isEqualTo(0.7));
  }

  @ParameterizedTest(name = "pulp {0} us, with its cache {1} us -> {2}, {3}")
  @CsvSource({"15000, 1500, true, true", "14999, 1499, false, false"})
  void pulpDoesSoManyTimesLess(double pulp, double cached, boolean without, boolean with) {
    var all = List.of(measured(16384, Mode.KEPT, Gate.NONE, Map.of("rind", new double[] {10},
        "pulp", new double[] {pulp}, "pulp+redis", new double[] {cached})));
    assertThat(Goals.judge(all)).extracting(Goals.Verdict::holds).containsExactly(without, with);
  }

  @Test
  void whoIsNotThereOrGuardedIsNotJudged() {
    var micros = Map.of("rind", new double[] {9}, "nginx", new double[] {1});
    assertThat(Goals.judge(List.of(measured(1024, Mode.KEPT, Gate.HEADER, micros),
        measured(1024, Mode.KEPT, Gate.NONE, Map.of("rind", new double[] {9}))))).isEmpty();
  }
}
