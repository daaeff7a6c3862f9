package dev.rind.edge.catalog;

import java.nio.file.Path;

/** Where the files of a domain lie (contract 9.3): exactly one of these. */
public sealed interface Storage {
  /** Below a folder, whose path is absolute. */
  record Local(Path root) implements Storage {}

  /**
   * Where this edge does not read.
   *
   * @param reason goes on from "the storage of the domain x"; nothing secret is in it
   */
  record NotServed(String reason) implements Storage {}
}
