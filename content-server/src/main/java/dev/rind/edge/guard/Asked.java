package dev.rind.edge.guard;

import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What guards look at of a request.
 *
 * @param route what it asks for, decoded
 * @param target as it stands in the request line, nothing decoded
 * @param client whom it comes from, for counting only; asked where a password is compared
 * @param byTrustedPeer whether its peer is one whose word on its client is taken: of others no certificate and no
 *     name of a user counts
 * @param watched asked instead of the usual catalog, where somebody wants to know what was asked; else null
 */
public record Asked(Route.Content route, String target, HttpHeaders headers,
    Supplier<String> client, boolean byTrustedPeer, @Nullable Catalog watched) {
  public Asked(Route.Content route, String target, HttpHeaders headers, Supplier<String> client,
      boolean byTrustedPeer) {
    this(route, target, headers, client, byTrustedPeer, null);
  }

  /** The catalog to ask. */
  public Catalog catalog(Catalog usual) {
    return watched == null ? usual : watched;
  }
}
