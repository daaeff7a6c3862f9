package dev.rind.edge.catalog;

/** What a stored file was asked for by: exactly one of these. */
public sealed interface StoredKey permits FileKey, ArtifactKey {}
