package dev.rind.edge.catalog;

import java.util.UUID;

/** The files that a distribution serves: exactly one of these. */
public sealed interface FileSet {
  UUID id();

  /** Of a publication: what it published, and where it passes through, its version's content. */
  record Publication(UUID id) implements FileSet {}

  /** Of a repository version, for types that are not published. */
  record Version(UUID id) implements FileSet {}
}
