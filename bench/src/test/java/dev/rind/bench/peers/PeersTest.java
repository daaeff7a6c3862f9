package dev.rind.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rind.bench.EdgeLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands in small over a real edge, so that they still work when somebody wants their figures. */
@ResourceLock(Resources.SYSTEM_PROPERTIES) // where the launcher is
class PeersTest {
  @TempDir
  private Path folder;

  private static int run(Object command, String... arguments) {
    return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Test
  void anEdgeIsAskedInEachWay() throws Exception {
    try (var _ = new EdgeLauncher(folder)) {
      var json = folder.resolve("result.json");
      var html = folder.resolve("report.html");
      var markdown = folder.resolve("table.md");
      var code = run(new PeersCommand(), "--peers", "rind", "--sizes", "1k,300k", "--connections",
          "2", "--many", "5", "--rounds", "1", "--seconds", "0", "--warm-up", "100", "--json",
          json.toString(), "--html", html.toString(), "--markdown", markdown.toString());
      assertThat(code).isZero(); // nobody to be worse than
      var labels = new ArrayList<String>();
      new ObjectMapper().readTree(json.toFile()).get("trials").forEach(trial -> {
        assertThat(trial.at("/peers/rind/median/perSecond").asDouble()).isPositive();
        assertThat(trial.at("/peers/rind/residentBytes").asLong()).isPositive();
        labels.add(trial.at("/trial/file/bytes").asInt() + trial.at("/trial/mode").asText()
            + trial.at("/trial/gate").asText());
      });
      assertThat(labels).containsExactly("1024KEPTNONE", "307200KEPTNONE", "1024KEPTHEADER",
          "1024KEPTX509", "1024MANYNONE", "1024NEWNONE", "307200NEWNONE", "1024NEWHEADER",
          "1024NEWX509");
      assertThat(html).content().contains("uPlot").doesNotContain("{{");
      assertThat(Files.readString(markdown)).contains("| 1k kept, 2 connections, testbed | ");
    }
  }

  @Test
  void edgesWithMoreAndMoreAreAsked() throws Exception {
    try (var _ = new EdgeLauncher(folder)) {
      var json = folder.resolve("result.json");
      var _ = run(new ScalingCommand(), "--parts", "distributions,paths,connections",
          "--distributions", "2,30", "--paths", "3", "--connections", "1,5", "--rounds", "1",
          "--seconds", "0", "--warm-up", "100", "--json",
          json.toString());
      var result = new ObjectMapper().readTree(json.toFile());
      var points = new ArrayList<String>();
      result.get("parts").properties().forEach(part -> part.getValue().forEach(point -> {
        assertThat(point.at("/median/perSecond").asDouble()).isPositive();
        points.add(part.getKey() + point.get("many").asInt());
      }));
      assertThat(points).containsExactly("DISTRIBUTIONS2", "DISTRIBUTIONS30", "PATHS3",
          "CONNECTIONS1", "CONNECTIONS5");
      assertThat(result.get("goals")).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1g", "0k", "k", "1.5m", "99999"})
  void whatIsNoSizeIsRefused(String size) {
    assertThat(run(new PeersCommand(), "--sizes", size)).isEqualTo(2);
  }
}
