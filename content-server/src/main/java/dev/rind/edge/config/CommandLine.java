package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line says about the configuration: a file of it, and settings that overrule all else. */
public record CommandLine(Optional<Path> config, Map<Setting<?>, List<String>> values) {

  public static final CommandLine EMPTY = new CommandLine(Optional.empty(), Map.of());

  public CommandLine {
    values = Map.copyOf(values);
  }
}
