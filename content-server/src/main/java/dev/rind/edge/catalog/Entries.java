package dev.rind.edge.catalog;

import java.util.Iterator;

/**
 * What is in a directory, in order of code points, each name once; it can be gone through again and
 * again, and is the same each time.
 *
 * <p><b>Threading:</b> immutable; one walk is for one thread at a time.
 */
public interface Entries extends Iterable<Listing.Entry> {
  boolean isEmpty();

  /** How many steps of well below a microsecond a walk takes, at most. */
  int stepsMax();

  /** The same with one more, unless its name is there already. */
  default Entries with(Listing.Entry more) {
    var all = this;
    return new Entries() {
      @Override
      public Iterator<Listing.Entry> iterator() {
        return new MergedEntries(all.iterator(), more);
      }

      @Override
      public boolean isEmpty() {
        return false;
      }

      @Override
      public int stepsMax() {
        return all.stepsMax() + 1;
      }
    };
  }
}
