package dev.rind.edge.config;

/** The settings file is no Python, so that Pulp could not read it either. */
final class BadPython extends Exception {

  private static final long serialVersionUID = 1;

  private final int line;

  BadPython(int line, String what) {
    super(what);
    this.line = line;
  }

  int line() {
    return line;
  }
}
