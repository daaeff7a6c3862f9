package dev.rind.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this machine. */
final class Installed {
  private Installed() {}

  /** Where a program is: on the path, or where servers are, which is not on everybody's path. */
  static Optional<Path> find(String program) {
    return Stream.concat(Pattern.compile(":").splitAsStream(System.getenv("PATH")),
        Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The first line that it prints, wherever, when asked so. */
  static String says(Path program, String... arguments) throws IOException {
    var command = Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().findFirst().orElse("");
  }

  /** Whether this process may do what only root may. */
  static boolean isRoot() {
    return List.of("root").contains(System.getProperty("user.name"));
  }
}
