package dev.rind.edge.respond;

import dev.rind.edge.catalog.Listing;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.time.ZoneOffset.UTC;

/**
 * The HTML page of a directory, byte for byte as Pulp's, because programs read it.
 *
 * <p><b>Threading:</b> immutable. <b>Bounds:</b> a page is as long as its directory, so it is made
 * line by line while it is sent.
 *
 * <p>Source: contract 2.5.
 */
public final class ListingPage {
  public static final String CONTENT_TYPE = "text/html; charset=utf-8";

  private static final int NAME_COLUMNS = 100;

  // Locale.US: others have "Sept", and Locale.ROOT has no names.
  private static final DateTimeFormatter DATE = DateTimeFormatter
      .ofPattern("dd-MMM-uuuu HH:mm", Locale.US)
      .withZone(UTC);

  private final String title;
  private final boolean hasParent;
  private final List<Listing.Entry> entries;

  /**
   * @param title goes after "Index of", not escaped
   * @param hasParent whether a link leads up
   * @param entries in any order, each name once
   */
  public ListingPage(String title, boolean hasParent, Collection<Listing.Entry> entries) {
    this.title = title;
    this.hasParent = hasParent;
    this.entries = entries.stream()
        .sorted(Comparator.comparing(Listing.Entry::name, CodePointOrder.INSTANCE))
        .toList();
  }

  /** The page in pieces of about a line, each made when it is asked for. */
  public Iterator<String> pieces() {
    return stream().iterator();
  }

  /** The page in one. */
  public String text() {
    return stream().collect(Collectors.joining());
  }

  private Stream<String> stream() {
    return Stream.concat(
        Stream.concat(Stream.of(head()), entries.stream().map(ListingPage::line)),
        Stream.of("</pre><hr></body>\n</html>"));
  }

  private String head() {
    return """

        <html>
        <head><title>Index of %1$s</title></head>
        <body bgcolor="white">
        <h1>Index of %1$s</h1>
        <hr><pre>%2$s
        """.formatted(title, hasParent ? "<a href=\"../\">../</a>" : "");
  }

  private static String line(Listing.Entry entry) {
    var name = escape(entry.name());
    var line = new StringBuilder(2 * name.length() + NAME_COLUMNS + 48);
    line.append("<a href=\"./").append(name).append("\">").append(name).append("</a>");
    line.repeat(' ', Math.max(0, NAME_COLUMNS - name.codePointCount(0, name.length())));
    if (entry.dated() != null) {
      DATE.formatTo(entry.dated(), line);
    }
    line.append("  ");
    if (entry.sizeBytes() != null) {
      line.append(SizeText.of(entry.sizeBytes()));
    }
    return line.append('\n').toString();
  }

  /** Escapes what has a meaning in HTML, with the references that Pulp's templates use. */
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }
}
