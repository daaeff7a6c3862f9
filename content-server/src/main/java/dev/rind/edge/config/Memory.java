package dev.rind.edge.config;

/** How much memory the cache may fill. */
public record Memory(long bytesMax) {}
