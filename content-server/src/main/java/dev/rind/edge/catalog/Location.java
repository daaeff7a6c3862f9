package dev.rind.edge.catalog;

/** Where the bytes of a file lie. */
public sealed interface Location {
  /**
   * Stored as a local file.
   *
   * @param path below the storage root of the distribution's domain
   */
  record Local(String path) implements Location {}

  /** Not stored: a remote has it, and Pulp has not downloaded it (contract 7.1). */
  record Remote() implements Location {}
}
