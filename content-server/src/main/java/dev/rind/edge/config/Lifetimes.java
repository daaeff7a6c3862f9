package dev.rind.edge.config;

import java.time.Duration;

/** How long facts are believed, by their kind. */
public record Lifetimes(Duration file, Duration listing) {}
