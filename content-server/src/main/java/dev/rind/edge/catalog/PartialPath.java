package dev.rind.edge.catalog;

/** No distribution is at this base path, but some are below it. */
public record PartialPath(BasePath at) implements Match {}
