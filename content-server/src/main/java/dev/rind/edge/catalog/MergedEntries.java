package dev.rind.edge.catalog;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Goes through entries, and one more in its place; where its name is among them, theirs is taken. */
final class MergedEntries implements Iterator<Listing.Entry> {
  private final Iterator<Listing.Entry> rest;
  private Listing.@Nullable Entry more;
  private Listing.@Nullable Entry ahead;

  MergedEntries(Iterator<Listing.Entry> rest, Listing.Entry more) {
    this.rest = rest;
    this.more = more;
    advance();
  }

  @Override
  public boolean hasNext() {
    return ahead != null || more != null;
  }

  @Override
  public Listing.Entry next() {
    var one = more;
    var other = ahead;
    if (one != null && (other == null || order(one, other) < 0)) {
      more = null;
      return one;
    }
    if (other == null) {
      throw new NoSuchElementException();
    }
    if (one != null && order(one, other) == 0) {
      more = null;
    }
    advance();
    return other;
  }

  private static int order(Listing.Entry one, Listing.Entry other) {
    return CodePointOrder.INSTANCE.compare(one.name(), other.name());
  }

  private void advance() {
    ahead = rest.hasNext() ? rest.next() : null;
  }
}
