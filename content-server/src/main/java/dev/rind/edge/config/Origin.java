package dev.rind.edge.config;

import java.nio.file.Path;

/** Where a value was said, in words an operator can act on: a file with its line, a variable, an option. */
record Origin(String text) {

  static final Origin DEFAULT = new Origin("the default");

  static Origin file(Path path, int line) {
    return new Origin(path + " line " + line);
  }

  static Origin variable(String name) {
    return new Origin(name);
  }

  static Origin commandLine(String key) {
    return new Origin("the command line, " + key);
  }

  @Override
  public String toString() {
    return text;
  }
}
