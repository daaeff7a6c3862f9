package dev.rind.edge.respond;

import dev.rind.edge.catalog.CodePointOrder;
import dev.rind.edge.catalog.Entries;
import dev.rind.edge.catalog.Listing;
import java.time.Instant;
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
    // An index knows minutes only, and a listing without one may not say more.
    private final MinuteText dates = new MinuteText(Instant::toString);
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
      return (told++ == 0 ? "\n" : ",\n") + line(entry, dates);
    }

    /** Relative, so that whatever stands before the edge need not be known. */
    private String next(String after) {
      return "?limit=" + asked.limit() + "&after=" + PathEscape.escapeValue(after);
    }
  }

  private static String line(Listing.Entry entry, MinuteText dates) {
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
        : line.append('"').append(dates.of(dated)).append('"')).append('}').toString();
  }

  private static String quoted(String text) {
    int plain = 0; // almost always all of it
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    var quoted = new StringBuilder(text.length() + 8).append('"').append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      var c = text.charAt(i);
      if (isPlain(c)) {
        quoted.append(c);
      } else if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else {
        quoted.append("\\u%04x".formatted((int) c));
      }
    }
    return quoted.append('"').toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c != '"' && c != '\\';
  }
}
