package dev.rind.cache;

import java.time.Duration;

/**
 * How old the answer of a {@link Pointers pointer} may be.
 *
 * @param bound younger than this, counted from when its read was sent, it is answered from memory
 * @param waitMax an older one is read again, and its callers wait at most this long before they get the
 *     old answer
 * @param outage the oldest answer that is given while the source does not answer
 */
public record Freshness(Duration bound, Duration waitMax, Duration outage) {}
