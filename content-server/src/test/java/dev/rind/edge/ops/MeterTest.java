package dev.rind.edge.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class MeterTest {
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");

  /** {@code mvn test -pl content-server -Dtest=MeterTest -Ddocs.write} writes the page anew. */
  @Test
  void thePageOfMetricsIsMadeOfThem() throws IOException {
    if (System.getProperty("docs.write") != null) {
      Files.writeString(PAGE, Meter.markdown());
    }
    assertThat(PAGE).hasContent(Meter.markdown());
  }

  @ParameterizedTest
  @EnumSource
  void aNameEndsAsItsKindAndUnitDemand(Meter meter) {
    assertThat(meter.prometheusName()).matches("rind(_[a-z]+)+");
    switch (meter.kind()) {
      case COUNTER -> assertThat(meter.prometheusName()).endsWith("_total");
      case GAUGE -> assertThat(meter.prometheusName()).doesNotEndWith("_total");
      case HISTOGRAM -> assertThat(meter.prometheusName()).endsWith("_seconds");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAdviceIsOneSentenceThatFitsIntoTheTable(Meter meter) {
    assertThat(meter.advice()).matches("[A-Z][^.|\n]*(\\.[a-z][^.|\n]*)*\\.");
  }
}
