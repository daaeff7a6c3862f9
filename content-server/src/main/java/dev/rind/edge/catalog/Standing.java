package dev.rind.edge.catalog;

import dev.rind.cache.Pointers;
import org.jspecify.annotations.Nullable;

/**
 * A distribution, and the domain that its files lie in, as they were when something was found there: as long as both
 * are what they were, it would be found again.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks.
 */
public final class Standing {
  private final Held<Match> distribution;
  private final @Nullable Held<Domain> domain;

  /** @param domain null: the default one, which the settings describe */
  Standing(Held<Match> distribution, @Nullable Held<Domain> domain) {
    this.distribution = distribution;
    this.domain = domain;
  }

  /** Whether asking again would give the same, and at once. */
  public boolean holds() {
    return distribution.holds() && (domain == null || domain.holds());
  }

  /** The value of a pointer. */
  static final class Held<V> {
    private final Pointers.Place<V> place;
    private volatile V value;

    Held(Pointers.Place<V> place, V value) {
      this.place = place;
      this.value = value;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one takes many comparisons, which is what this saves
    boolean holds() {
      var now = place.now();
      if (now == null || now == value) {
        return now != null;
      }
      if (!now.equals(value)) {
        return false;
      }
      value = now; // read again, as in each round
      return true;
    }
  }
}
