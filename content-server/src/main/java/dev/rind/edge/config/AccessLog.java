package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How requests are logged.
 *
 * @param file empty: standard output
 * @param waitingMax lines that wait to be written at most
 */
public record AccessLog(Format format, Optional<Path> file, int waitingMax) {

  /** What a line looks like. */
  public enum Format {
    OFF, COMBINED, JSON
  }
}
