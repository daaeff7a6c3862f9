package dev.rind.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** A small swarm over a real edge, so that the command still works when somebody wants its figures. */
@ResourceLock(Resources.SYSTEM_PROPERTIES) // where the launcher is
class SwarmTrialTest {
  @TempDir
  private Path folder;

  @Test
  void aColdEdgeServesASmallSwarm() throws Exception {
    try (var _ = new EdgeLauncher(folder)) {
      var file = folder.resolve("result.json");
      var code = new CommandLine(new SwarmTrialCommand()).execute("--profile", "install",
          "--clients", "20", "--packages-there", "100", "--package-bytes", "100",
          "--repositories", "2", "--json", file.toString());
      var json = new ObjectMapper().readTree(file.toFile());
      assertThat(json.at("/transactions/completed").asInt()).isEqualTo(20);
      assertThat(json.at("/requests/completed").asInt()).isEqualTo(20 * (2 * 3 + 50));
      assertThat(json.at("/digests/mismatches").asInt()).isZero();
      assertThat(code).isZero();
    }
  }
}
