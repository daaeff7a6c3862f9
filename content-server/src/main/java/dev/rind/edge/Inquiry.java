package dev.rind.edge;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

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

  /** A distribution has it; whether this may read it is asked from here on. */
  void matched(Distribution distribution);

  /** That is decided. */
  void decided();

  /** The distribution of which it is not decided yet whether this may read it, or null. */
  @Nullable
  Distribution undecided();

  /** Whether nothing was waited for. */
  boolean isFromMemory();
}
