package dev.rind.edge;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.HttpHeaders;

/** A request as the steps before the answer look at it: a client's, or one that is only to be explained. */
interface Inquiry {
  String method();

  /** As it stands in the request line, nothing decoded. */
  String target();

  HttpHeaders headers();

  /** What guards look at. */
  Asked asked(Route.Content route);

  /** Something is looked up from here on. */
  void looksUp();

  void matched(Distribution distribution);

  /** Whether nothing was waited for. */
  boolean isFromMemory();
}
