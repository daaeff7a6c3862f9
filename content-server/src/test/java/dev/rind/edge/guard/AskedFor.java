package dev.rind.edge.guard;

import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Requests as guards see them, by way of the real router. */
final class AskedFor {
  private static final Router ROUTER = new Router("/pulp/content/", false, List.of());

  private AskedFor() {}

  /** None: the router has refused it. */
  static Optional<Asked> target(String target) {
    return ROUTER.route("GET", target) instanceof Route.Content content
        ? Optional
            .of(new Asked(content, target, new DefaultHttpHeaders(), () -> "192.0.2.1", false))
        : Optional.empty();
  }

  static Asked with(HttpHeaders headers) {
    return new Asked(new Route.Content("default", "a/b", "/pulp/content/a/b"), "/pulp/content/a/b",
        headers, () -> "192.0.2.1", false);
  }

  static Asked with(String header, String value) {
    return with(new DefaultHttpHeaders().add(header, value));
  }
}
