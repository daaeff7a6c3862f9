package dev.rind.edge.respond;

import dev.rind.edge.catalog.CodePointOrder;
import dev.rind.edge.catalog.Entries;
import dev.rind.edge.catalog.Listing;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A listing as JSON, an entry a line; docs/listings.md says what is in it.
 *
 * <p><b>Threading:</b> immutable. <b>Bounds:</b> made line by line.
 */
final class ListingJson implements Iterable<String> {
  static final String CONTENT_TYPE = "application/json";

  private final ListingForm.Json asked;
  private final Entries entries;

  ListingJson(ListingForm.Json asked, Entries entries) {
    this.asked = asked;
    this.entries = entries;
  }

  @Override
  public Iterator<String> iterator() {
    return new Lines(entries.iterator());
  }

  private final class Lines implements Iterator<String> {
    private final Iterator<Listing.Entry> rest;
    private Listing.@Nullable Entry ahead;
    private int told = -1;
    private String last = "";
    private boolean ended;

    Lines(Iterator<Listing.Entry> rest) {
      this.rest = rest;
      advance();
      while (ahead != null && CodePointOrder.INSTANCE.compare(ahead.name(), asked.after()) <= 0) {
        advance();
      }
    }

    private void advance() {
      ahead = rest.hasNext() ? rest.next() : null;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public String next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      if (told < 0) {
        told = 0;
        return "{\"path\": " + quoted(asked.path()) + ", \"entries\": [";
      }
      var entry = ahead;
      if (entry == null || told == asked.limit()) {
        ended = true;
        return "\n], \"next\": " + (entry == null ? "null" : quoted(next(last))) + "}\n";
      }
      advance();
      last = entry.name();
      return (told++ == 0 ? "\n" : ",\n") + line(entry);
    }

    /** Relative, so that whatever stands before the edge need not be known. */
    private String next(String after) {
      return "?limit=" + asked.limit() + "&after=" + PathEscape.escapeValue(after);
    }
  }

  private static String line(Listing.Entry entry) {
    var name = entry.name();
    var directory = name.endsWith("/");
    var line = new StringBuilder(name.length() + 96).append("{\"name\": ")
        .append(quoted(directory ? name.substring(0, name.length() - 1) : name))
        .append(", \"type\": \"")
        .append(directory ? "directory" : "file")
        .append("\", \"size\": ")
        .append(entry.sizeBytes())
        .append(", \"date\": ");
    var dated = entry.dated();
    return (dated == null ? line.append("null")
        // An index knows minutes only, and a listing without one may not say more.
        : line.append('"').append(dated.truncatedTo(ChronoUnit.MINUTES)).append('"')).append('}')
        .toString();
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder(text.length() + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
