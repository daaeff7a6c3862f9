package dev.rind.edge.respond;

import dev.rind.edge.http.ResponseHead;

/**
 * What a reply tells of the cache, for tests and operators who read it (contract 6, 12 A2).
 *
 * <p>Pulp tells it of what its own cache would keep, and so do we: whether our answer was cached is
 * another matter where Pulp keeps none.
 */
enum CacheStatus {
  /** No statement was waited for. */
  HIT, MISS, UNTOLD;

  ResponseHead putInto(ResponseHead head) {
    return this == UNTOLD ? head : head.with("X-PULP-CACHE", name());
  }
}
