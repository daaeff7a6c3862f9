package dev.rind.edge.forward;

import java.time.Duration;

/**
 * Bounds of what is passed on. None of them is on how long an answer takes in all.
 *
 * @param connectionsMax to the target, over all event loops, each of which has at least one
 * @param waitingMax requests waiting for a connection, over all event loops
 * @param connectMax for a connection, and for a request that waits for one
 * @param headMax for the head of an answer, counted from the last byte of the request
 * @param stallMax without a byte of the body while the client takes it
 */
public record ForwardLimits(int connectionsMax, int waitingMax, Duration connectMax,
    Duration headMax, Duration stallMax) {}
