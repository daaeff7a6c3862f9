package dev.rind.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** A small swarm over a real edge, so that the command still works when somebody wants its figures. */
class SwarmTrialTest {
  @TempDir
  private Path folder;

  @AfterEach
  void noLauncher() {
    System.clearProperty("rind.launcher");
  }

  @Test
  void aColdEdgeServesASmallSwarm() throws Exception {
    var launcher = Files.writeString(folder.resolve("rind"), """
        #!/bin/sh
        exec '%s/bin/java' --enable-native-access=ALL-UNNAMED -Xmx256m -cp '%s' dev.rind.edge.Main "$@"
        """.formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    System.setProperty("rind.launcher", launcher.toString());
    var file = folder.resolve("result.json");
    var code = new CommandLine(new SwarmTrialCommand()).execute("--profile", "install",
        "--clients", "20", "--packages-there", "100", "--package-bytes", "100", "--repositories",
        "2", "--json", file.toString());
    var json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/transactions/completed").asInt()).isEqualTo(20);
    assertThat(json.at("/requests/completed").asInt()).isEqualTo(20 * (2 * 3 + 50));
    assertThat(json.at("/digests/mismatches").asInt()).isZero();
    assertThat(code).isZero();
  }
}
