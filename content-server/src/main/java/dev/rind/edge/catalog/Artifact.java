package dev.rind.edge.catalog;

/**
 * A stored file by itself. Its row never changes, though it may go.
 *
 * @param domain whose storage it lies in, by name
 */
public record Artifact(Location.Local location, long sizeBytes, String domain) {}
