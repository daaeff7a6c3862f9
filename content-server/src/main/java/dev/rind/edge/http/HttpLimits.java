package dev.rind.edge.http;

import java.time.Duration;

/**
 * Bounds of what a client may send and how long it may take (design 7). Sizes are bytes.
 *
 * @param fieldMax the value of one header field, and its name; Netty has no bound for it, so {@link HttpConnection} looks
 * @param requestBodyMax of a body, which is read and dropped
 * @param connectionsMax open at once; beyond, no more are accepted until one ends
 * @param idleMax without a byte of a request; also until a body's last byte, where its request is answered
 * @param headWaitMax from the first byte of a request's head to its last
 * @param stallMax without a byte of the answer leaving
 */
public record HttpLimits(
    int requestLineMax,
    int fieldMax,
    int headMax,
    long requestBodyMax,
    int connectionsMax,
    Duration idleMax,
    Duration headWaitMax,
    Duration stallMax) {}
