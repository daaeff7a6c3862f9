package dev.rind.edge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SettingTest {

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final Path SAMPLE = Path.of("..", "deploy", "rind.yaml");
  private static final Path UNIT = Path.of("..", "deploy", "systemd", "rind.service");

  /** {@code mvn test -pl content-server -Dtest=SettingTest -Ddocs.write} writes the page anew. */
  @Test
  void thePageOfSettingsIsMadeOfThem() throws IOException {
    isMadeOfThem(PAGE, Setting.markdown());
  }

  /** Written anew in the same way. */
  @Test
  void theSampleFileIsMadeOfThem() throws IOException {
    isMadeOfThem(SAMPLE, Setting.yaml());
  }

  private static void isMadeOfThem(Path file, String text) throws IOException {
    if (System.getProperty("docs.write") != null) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file).hasContent(text);
  }

  @Test
  void theSampleFileSaysTheDefaultsOnceItsLinesCount() {
    var faults = new ArrayList<Fault>();
    var said = new RindYaml(SAMPLE, faults)
        .read(Setting.yaml().replaceAll("(?m)^#(?=[a-z])", ""));
    assertThat(faults).isEmpty();
    assertThat(said).containsOnlyKeys(Setting.all());
    said.forEach((setting, words) -> assertThat(words.words()).as(setting.key())
        .isEqualTo(setting.defaultWords()));
  }

  @Test
  void systemdWaitsLongerForTheEndThanADrainTakes() throws IOException, Unfit {
    var seconds = Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$").matcher(Files.readString(UNIT));
    assertThat(seconds.find()).isTrue();
    var drain = Setting.SHUTDOWN_DRAIN.kind().reading().of(Setting.SHUTDOWN_DRAIN.defaultWords());
    assertThat(Duration.ofSeconds(Long.parseLong(seconds.group(1)))).isGreaterThan(drain);
  }

  @Test
  void everyVariableIsOfOneSetting() {
    assertThat(Setting.all()).extracting(Setting::variable)
        .doesNotHaveDuplicates()
        .allMatch(
            variable -> variable.matches("RIND(_[A-Z]+)+"));
    assertThat(Setting.MEMORY_BYTES_MAX.variable()).isEqualTo("RIND_MEMORY_BYTES_MAX");
  }

  @Test
  void everyDefaultIsAllowed() throws Unfit {
    for (var setting : Setting.all()) {
      assertThat(setting.kind().reading().of(setting.defaultWords())).as(setting.key()).isNotNull();
    }
  }

  @ParameterizedTest(name = "{0} is {1} ms")
  @CsvSource({"0, 0", "0s, 0", "1ms, 1", "1.2s, 1200", "0.5ms, 0", "1.5m, 90000", "24h, 86400000",
      "7d, 604800000"})
  void durationsHaveUnits(String text, long millis) throws Unfit {
    var kind = Kind.duration(Duration.ZERO, Duration.ofDays(30));
    assertThat(kind.reading().of(List.of(text)).toMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", "-1s", "1 s", "1.s", ".5s", "1S", "1e3s", "999999999d",
      "1w"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatExceptionOfType(Unfit.class)
        .isThrownBy(
            () -> Kind.duration(Duration.ZERO, Duration.ofDays(30)).reading().of(List.of(text)));
  }

  @ParameterizedTest(name = "{0} is {1} bytes")
  @CsvSource({"8190, 8190", "8190B, 8190", "1KiB, 1024", "64MiB, 67108864", "2GiB, 2147483648",
      "1TiB, 1099511627776",
      "auto, 77"})
  void bytesHaveUnits(String text, long bytes) throws Unfit {
    assertThat(Kind.bytes(0, () -> 77).reading().of(List.of(text))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1kB", "1.5MiB", "1 MiB", "999999999999999TiB",
      "9000000TiB", "16777216TiB"})
  void whatIsNoNumberOfBytesIsRefused(String text) {
    assertThatExceptionOfType(Unfit.class)
        .isThrownBy(() -> Kind.bytes(0, () -> 77).reading().of(List.of(text)));
  }

  @ParameterizedTest
  @CsvSource({"db.conections, db.connections", "memory.bytes, memory.bytesMax", "Listen, listen",
      "x, admin"})
  void theNearestKeyIsNamed(String unknown, String nearest) {
    var known = Setting.all().stream().map(Setting::key).toList();
    assertThat(Nearest.expectation(unknown, known))
        .isEqualTo("a known setting, such as " + nearest);
  }
}
