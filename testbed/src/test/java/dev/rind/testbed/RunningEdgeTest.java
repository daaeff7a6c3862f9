package dev.rind.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RunningEdgeTest {
  @TempDir
  private Path folder;

  @AfterEach
  void noLauncher() {
    System.clearProperty("rind.launcher");
  }

  @Test
  void anEdgeThatEndsSaysWhatItPrintedAndWhatItWasTold() throws IOException {
    var launcher = folder.resolve("launcher");
    Files.writeString(launcher, "#!/bin/sh\necho \"$1 with heartbeat $RIND_HEARTBEAT\"; exit 3\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    System.setProperty("rind.launcher", launcher.toString());
    try (var testbed = Testbed.start()) {
      assertThatThrownBy(
          () -> new RunningEdge(testbed.settings(), Map.of("RIND_HEARTBEAT", "false")))
          .hasMessageContaining("serve with heartbeat false");
    }
  }
}
