package dev.rind.cache;

import java.time.Duration;

/**
 * How old the answer of a {@link Pointers pointer} may be.
 *
 * @param bound younger than this, counted from when its read was sent, it is answered from memory
 * @param waitMax an older one is read again, and its callers wait at most this long before they get the
 *     old answer
 * @param readMax a read that has not come back by then is given up, and another one begun
 * @param outage the oldest answer that is given while the source does not answer
 * @param refresh how far apart the rounds are that read again what is in use
 * @param boundMax to what {@code bound} may be stretched, and {@code refresh} with it, where the
 *     rounds would cost the source more than {@code share} of its time
 */
public record Freshness(Duration bound, Duration waitMax, Duration readMax, Duration outage,
    Duration refresh, Duration boundMax, double share) {}
