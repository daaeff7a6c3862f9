package dev.rind.edge.guard;

import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * What guards look at of a request.
 *
 * @param route what it asks for, decoded
 * @param target as it stands in the request line, nothing decoded
 * @param client whom it comes from, for counting only
 * @param byTrustedPeer whether its peer is one whose word on its client is taken: of others no certificate and no
 *     name of a user counts
 */
public record Asked(Route.Content route, String target, HttpHeaders headers, String client,
    boolean byTrustedPeer) {}
