package dev.rind.edge.config;

/**
 * One thing wrong with the configuration: what was said for {@code key}, what was expected, and who said it.
 *
 * <p>{@code value} is never a secret: whoever makes a fault about one writes {@link Secret#HIDDEN} instead. It is
 * cut to one short line, since it may be anything.
 */
public record Fault(String key, String value, String expected, String origin) {

  private static final int LENGTH_MAX = 120;

  public Fault {
    key = oneLine(key);
    value = oneLine(value);
  }

  static Fault of(String key, String value, String expected, Origin origin) {
    return new Fault(key, value, expected, origin.text());
  }

  private static String oneLine(String text) {
    var shown = text.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= LENGTH_MAX ? shown : shown.substring(0, LENGTH_MAX) + "...";
  }

  @Override
  public String toString() {
    return key + ": " + value + " (expected: " + expected + "; from " + origin + ")";
  }
}
