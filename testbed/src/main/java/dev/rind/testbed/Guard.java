package dev.rind.testbed;

/** A content guard on a distribution. */
public sealed interface Guard {
  /** Admits requests that carry this header with this value. */
  record Header(String name, String value) implements Guard {}

  /** A guard of any other type, which has no row beside the master one. */
  record OfType(String pulpType) implements Guard {}
}
