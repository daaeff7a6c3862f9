package dev.rind.edge;

import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A GET that nobody sent, to be explained.
 *
 * <p><b>Threading:</b> each step of a walk comes after the last one, on whatever thread.
 */
final class SupposedRequest implements Inquiry {
  /** Passwords that are tried here count against no client. */
  private static final String CLIENT = "explain";

  private final String target;
  private final HttpHeaders headers;
  private final boolean byTrustedPeer;
  private final Catalog watched;
  private volatile @Nullable Distribution matched;
  private volatile boolean decided;

  SupposedRequest(String target, HttpHeaders headers, boolean byTrustedPeer, Catalog watched) {
    this.target = target;
    this.headers = headers;
    this.byTrustedPeer = byTrustedPeer;
    this.watched = watched;
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public Asked asked(Route.Content route) {
    return new Asked(route, target, headers, () -> CLIENT, byTrustedPeer, watched);
  }

  @Override
  public void looksUp() {
    // Where each answer came from is heard of the catalog.
  }

  @Override
  public void matched(Distribution distribution) {
    matched = distribution;
  }

  @Nullable
  Distribution matched() {
    return matched;
  }

  @Override
  public void decided() {
    decided = true;
  }

  @Override
  public @Nullable Distribution undecided() {
    return decided ? null : matched;
  }

  /** No matter: only a header field of the answer says so. */
  @Override
  public boolean isFromMemory() {
    return false;
  }
}
