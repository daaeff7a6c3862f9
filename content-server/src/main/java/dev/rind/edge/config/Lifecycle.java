package dev.rind.edge.config;

import java.time.Duration;

/**
 * How the edge comes and goes.
 *
 * @param startupWait for PostgreSQL; zero waits for ever
 * @param shutdownDrain for transfers under way
 */
public record Lifecycle(Duration startupWait, Duration shutdownDrain) {}
