package dev.rind.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that this process holds open. */
final class Descriptors {
  private Descriptors() {}

  /** How many are this file, or below this folder. */
  static long openBelow(Path path) throws IOException {
    var real = path.toRealPath();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(descriptor -> {
        try {
          return Files.readSymbolicLink(descriptor).startsWith(real);
        } catch (IOException closedMeanwhile) {
          return false;
        }
      }).count();
    }
  }
}
