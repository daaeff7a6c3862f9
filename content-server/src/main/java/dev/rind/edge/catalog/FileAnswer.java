package dev.rind.edge.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What was found at a path of a set of files.
 *
 * @param file null: there is no such path
 * @param fact read in the same statement as {@code complete = true}, and not of a file that is still
 *     to be stored: so it never changes
 */
public record FileAnswer(@Nullable PulpFile file, boolean fact) {}
