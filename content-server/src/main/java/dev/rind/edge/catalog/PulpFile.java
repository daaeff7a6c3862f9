package dev.rind.edge.catalog;

import java.time.Instant;

/**
 * One file of a {@link FileSet}.
 *
 * @param sizeBytes as the artifact's row says; -1 where the location is {@link Location.Remote}
 * @param sha256 in lower-case hex; empty where the location is {@link Location.Remote}
 * @param lastModified to the second: when the content came into the repository, or for what a
 *     publish wrote, when the publication was created (contract 5.1, B23)
 * @param published by a publication, and not only content that it passes through
 */
public record PulpFile(
    Location location, long sizeBytes, String sha256, Instant lastModified, boolean published) {}
