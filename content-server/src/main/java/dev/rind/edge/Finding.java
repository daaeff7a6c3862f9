package dev.rind.edge;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.respond.Reply;
import dev.rind.edge.route.Route;

/** What the steps before the reply found out about a request: exactly one of these. */
sealed interface Finding {
  /** The request line alone decides. */
  record ByForm(Reply reply) implements Finding {}

  /** It is outside of Pulp's content, and another server answers it. */
  record Elsewhere() implements Finding {}

  /** The list of a domain's distributions, or the way to it. */
  record DistributionList(Resolution found) implements Finding {}

  /** No distribution has this path, nor begins with it. */
  record Unmatched() implements Finding {}

  /** No distribution has this path, but some begin with it. */
  record Partial(Resolution found) implements Finding {}

  /** A distribution has it, and whoever asks may not know what is there. */
  record Denied(Distribution by, String reason) implements Finding {}

  /** A distribution has it, and whether it may be read only another server can tell. */
  record Undecided(Distribution by, String reason) implements Finding {}

  /** A distribution has it. */
  record Within(Route.Content asked, Distribution distribution,
      Resolution found) implements Finding {}
}
