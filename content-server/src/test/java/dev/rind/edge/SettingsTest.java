package dev.rind.edge;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** What is read of a command line without picocli is what picocli reads; the rest is left to it. */
class SettingsTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "--listen a:1", "--listen a:1 --listen unix:/b", "--admin c:2",
      "--config /d/e.yaml", "--listen a:1 --config d --admin c:2 --listen systemd"})
  void pairsOfOptionsAndValuesAreReadAsPicocliReadsThem(String line) {
    var arguments = arguments(line);
    var settings = new Main.Settings();
    new CommandLine(settings).parseArgs(arguments.toArray(String[]::new));
    var plain = Main.Settings.plain(arguments);
    assertThat(plain).isNotNull();
    assertThat(plain.said()).isEqualTo(settings.said());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "--listen", "--listen --admin", "--listen=a:1", "a:1",
      "--lsten a:1", "--config a --config b", "--admin a --admin b", "--listen @file",
      "--admin a:1 --help"})
  void allElseIsLeftToPicocli(String line) {
    assertThat(Main.Settings.plain(arguments(line))).isNull();
  }

  @Test
  void anEmptyValueIsLeftToPicocli() {
    assertThat(Main.Settings.plain(List.of("--admin", ""))).isNull();
  }

  private static List<String> arguments(String line) {
    return line.isEmpty() ? List.of() : List.of(line.split(" "));
  }
}
