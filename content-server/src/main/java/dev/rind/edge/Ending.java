package dev.rind.edge;

import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.resolve.Resolution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an explained request comes to.
 *
 * @param status of the answer, and {@code reason} of its status line, if this edge answers
 * @param forwardedTo who else answers
 * @param location where a redirect leads
 * @param set what has the path; null: what the distribution serves, if anything
 */
record Ending(int status, String reason, String why, @Nullable String forwardedTo,
    @Nullable String location, @Nullable FileSet set, Explanation.@Nullable File file,
    List<String> nearest) {
  Ending(int status, String reason, String why) {
    this(status, reason, why, null, null, null, null, List.of());
  }

  Ending because(String other) {
    return new Ending(status, reason, other, forwardedTo, location, set, file, nearest);
  }

  Ending forwardedTo(String server) {
    return new Ending(status, reason, why, server, location, set, file, nearest);
  }

  Ending leadingTo(Resolution found) {
    return found instanceof Resolution.Redirect(String to)
        ? new Ending(status, reason, why, forwardedTo, to, set, file, nearest)
        : this;
  }

  Ending serving(@Nullable FileSet found) {
    return new Ending(status, reason, why, forwardedTo, location, found, file, nearest);
  }

  Ending with(Explanation.File stored) {
    return new Ending(status, reason, why, forwardedTo, location, set, stored, nearest);
  }

  Ending near(List<String> paths) {
    return new Ending(status, reason, why, forwardedTo, location, set, file, paths);
  }
}
