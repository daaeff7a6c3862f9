package dev.rind.edge.config;

import java.time.Duration;

/**
 * How old an answer of what changes may be.
 *
 * @param bound younger is answered from memory at once
 * @param waitMax how long a request waits for a newer answer before it takes the old one
 * @param outage how long the old one serves while PostgreSQL does not answer
 */
public record Freshness(Duration bound, Duration waitMax, Duration outage) {}
