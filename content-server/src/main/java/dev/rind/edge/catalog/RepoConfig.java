package dev.rind.edge.catalog;

/**
 * What a generated {@code config.repo} is made of, besides the distribution itself (contract 8.1).
 *
 * @param settings the publication's, as JSON
 * @param signed the repository signs its metadata
 */
public record RepoConfig(String settings, boolean signed) {}
