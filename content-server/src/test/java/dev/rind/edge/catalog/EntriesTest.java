package dev.rind.edge.catalog;

import dev.rind.edge.catalog.Listing.Entry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EntriesTest {
  @ParameterizedTest(name = "{0} with {1} -> {2}")
  @CsvSource({"'', b, b", "a c, b, a b c", "b c, a, a b c", "a b, c, a b c", "a b c, b, a b c"})
  void oneMoreComesInItsPlace(String before, String more, String after) {
    var entries = new Listing(before.isEmpty() ? List.of()
        : List.of(before.split(" ")).stream().map(Entry::new).toList(), true)
        .with(new Entry(more, Instant.EPOCH, 1L));
    assertThat(entries).extracting(Entry::name).containsExactly(after.split(" "));
    assertThat(entries.isEmpty()).isFalse();
    // A name that is there keeps its own date and size.
    assertThat(entries).filteredOn(entry -> entry.sizeBytes() != null)
        .hasSize(before.contains(more) ? 0 : 1);
  }
}
