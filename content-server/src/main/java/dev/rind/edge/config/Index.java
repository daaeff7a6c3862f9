package dev.rind.edge.config;

import java.time.Duration;

/**
 * When whole publications are loaded.
 *
 * @param missesMin so many different unknown paths of one have it loaded
 * @param waitMax how long a lookup waits for that
 */
public record Index(int missesMin, Duration waitMax) {}
