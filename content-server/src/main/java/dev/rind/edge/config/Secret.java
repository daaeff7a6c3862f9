package dev.rind.edge.config;

/** A text that must not be seen: it prints as {@code ***} wherever it is printed by accident. */
public record Secret(String reveal) {

  static final String HIDDEN = "***";

  @Override
  public String toString() {
    return HIDDEN;
  }
}
