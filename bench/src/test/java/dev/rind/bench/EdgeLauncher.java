package dev.rind.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A launcher that starts the edge of this class path, where commands look for one; taken back when closed. */
public final class EdgeLauncher implements AutoCloseable {
  private static final String PROPERTY = "rind.launcher";

  public EdgeLauncher(Path folder) throws IOException {
    var launcher = Files.writeString(folder.resolve("rind"), """
        #!/bin/sh
        exec '%s/bin/java' --enable-native-access=ALL-UNNAMED -Xmx256m -cp '%s' dev.rind.edge.Main "$@"
        """.formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    System.setProperty(PROPERTY, launcher.toString());
  }

  @Override
  public void close() {
    System.clearProperty(PROPERTY);
  }
}
