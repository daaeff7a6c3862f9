package dev.rind.edge.catalog;

import java.util.UUID;

/** An artifact by its id, whatever holds it (contract 3.7). */
public record ArtifactKey(UUID id) implements StoredKey {}
