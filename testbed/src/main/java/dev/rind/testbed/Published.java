package dev.rind.testbed;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;

/** One version of a repository, counted from 0, with the publication made of it, if there is one. */
public record Published(UUID version, int number, Optional<UUID> publicationIfAny) {
  public UUID publication() {
    return publicationIfAny
        .orElseThrow(() -> new NoSuchElementException("never published: " + this));
  }
}
