package dev.rind.edge.respond;

import dev.rind.edge.catalog.Entries;
import dev.rind.edge.catalog.Listing;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static java.time.ZoneOffset.UTC;

/**
 * The HTML page of a directory, byte for byte as Pulp's, because programs read it.
 *
 * <p><b>Threading:</b> immutable. <b>Bounds:</b> a page is as long as its directory, so it is made
 * line by line while it is sent.
 *
 * <p>Source: contract 2.5.
 */
public final class ListingPage implements Iterable<String> {
  public static final String CONTENT_TYPE = "text/html; charset=utf-8";

  private static final int NAME_COLUMNS = 100;

  // Locale.US: others have "Sept", and Locale.ROOT has no names.
  private static final DateTimeFormatter DATE = DateTimeFormatter
      .ofPattern("dd-MMM-uuuu HH:mm", Locale.US)
      .withZone(UTC);

  private final String title;
  private final boolean hasParent;
  private final Entries entries;

  /**
   * @param title goes after "Index of", not escaped
   * @param hasParent whether a link leads up
   */
  public ListingPage(String title, boolean hasParent, Entries entries) {
    this.title = title;
    this.hasParent = hasParent;
    this.entries = entries;
  }

  @Override
  public Iterator<String> iterator() {
    var dates = new MinuteText(DATE::format);
    var lines = StreamSupport.stream(entries.spliterator(), false)
        .map(entry -> line(entry, dates));
    return Stream.concat(Stream.concat(Stream.of(head()), lines),
        Stream.of("</pre><hr></body>\n</html>")).iterator();
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

  private static String line(Listing.Entry entry, MinuteText dates) {
    var name = escape(entry.name());
    var line = new StringBuilder(2 * name.length() + NAME_COLUMNS + 48);
    line.append("<a href=\"./").append(name).append("\">").append(name).append("</a>");
    line.repeat(' ', Math.max(0, NAME_COLUMNS - name.codePointCount(0, name.length())));
    if (entry.dated() != null) {
      line.append(dates.of(entry.dated()));
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
