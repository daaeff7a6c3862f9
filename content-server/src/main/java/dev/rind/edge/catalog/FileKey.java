package dev.rind.edge.catalog;

/** A path within a set of files. */
public record FileKey(FileSet set, String path) implements StoredKey {}
