package dev.rind.edge.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory (contract 2.5), in order of code points.
 *
 * @param fact the set is complete and all files in the directory are stored, so this never changes
 */
public record Listing(List<Entry> entries, boolean fact) {
  public Listing {
    entries = List.copyOf(entries);
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
