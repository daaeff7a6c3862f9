package dev.rind.edge.catalog;

/** What is at a base path: a distribution, or only the way to some (contract 2.3). */
public sealed interface Match permits Distribution, PartialPath {}
