package dev.rind.edge.respond;

import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Listing.Entry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ListingJsonTest {
  private static final Instant ADDED = Instant.parse("2026-11-24T08:30:26.5Z");
  private static final Listing ENTRIES = new Listing(List.of(new Entry("d/", ADDED, null),
      new Entry("a+b&\"\\\u0001ü.rpm", ADDED, 12L), new Entry("c", null, null)), true);

  private static String json(int limit, String after) {
    return String.join("", new ListingJson(new ListingForm.Json("/x/", limit, after), ENTRIES));
  }

  @Test
  void aListingIsOneEntryALine() {
    assertThat(json(10, "")).isEqualTo(
        """
            {"path": "/x/", "entries": [
            {"name": "a+b&\\"\\\\\\u0001ü.rpm", "type": "file", "size": 12, "date": "2026-11-24T08:30:00Z"},
            {"name": "c", "type": "file", "size": null, "date": null},
            {"name": "d", "type": "directory", "size": null, "date": "2026-11-24T08:30:00Z"}
            ], "next": null}
            """);
  }

  @Test
  void aPageEndsWithTheWayToTheNext() {
    assertThat(json(1, "")).endsWith(
        "\n], \"next\": \"?limit=1&after=a%2Bb%26%22%5C%01%C3%BC.rpm\"}\n");
    assertThat(json(1, "a+b&\"\\\u0001ü.rpm")).contains("\"c\"").doesNotContain("\"d\"");
    assertThat(json(1, "c")).contains("\"d\"").endsWith("\n], \"next\": null}\n");
    assertThat(json(1, "d/")).isEqualTo("{\"path\": \"/x/\", \"entries\": [\n], \"next\": null}\n");
  }
}
