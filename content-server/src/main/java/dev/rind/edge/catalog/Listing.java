package dev.rind.edge.catalog;

import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory (contract 2.5), all in memory, and put in order of code points.
 *
 * @param fact the set is complete and all files in the directory are stored, so this never changes
 * @param whole false: there are more than are read one by one, and none of them are here
 */
public record Listing(List<Entry> entries, boolean fact, boolean whole) implements Entries {
  public Listing {
    entries = entries.stream()
        .sorted(Comparator.comparing(Entry::name, CodePointOrder.INSTANCE))
        .toList();
  }

  public Listing(List<Entry> entries, boolean fact) {
    this(entries, fact, true);
  }

  @Override
  public Iterator<Entry> iterator() {
    return entries.iterator();
  }

  @Override
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public int stepsMax() {
    return entries.size();
  }

  /**
   * One line of a listing.
   *
   * @param name ends in a slash for a directory
   * @param dated null: no date is shown
   * @param sizeBytes null: no size is shown
   */
  public record Entry(String name, @Nullable Instant dated, @Nullable Long sizeBytes) {
    public Entry(String name) {
      this(name, null, null);
    }
  }
}
