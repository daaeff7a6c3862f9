package dev.rind.edge.catalog;

import dev.rind.cache.Pointers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A distribution, and the domain that its files lie in, as they were when something was found there: as long as both
 * are what they were, it would be found again.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks.
 */
public final class Standing {
  private final Pointers.Place<Match> place;
  private final Pointers.@Nullable Place<Domain> domainPlace;
  private final @Nullable Domain domain;
  private volatile Match match;

  /** @param domain null with its place: the default one, which the settings describe */
  Standing(Distribution distribution, Pointers.Place<Match> place, @Nullable Domain domain,
      Pointers.@Nullable Place<Domain> domainPlace) {
    this.match = distribution;
    this.place = place;
    this.domain = domain;
    this.domainPlace = domainPlace;
  }

  /** Whether asking again would give the same, and at once. */
  public boolean holds() {
    var now = place.now();
    if (now == null || !isSame(now)) {
      return false;
    }
    return domainPlace == null || Objects.equals(domainPlace.now(), domain);
  }

  @SuppressWarnings("ReferenceEquality") // an equal one takes many comparisons, which is what this saves
  private boolean isSame(Match now) {
    if (now == match) {
      return true;
    }
    if (!now.equals(match)) {
      return false;
    }
    match = now; // read again, as in each round
    return true;
  }
}
