package dev.rind.edge.config;

import java.util.Collection;
import java.util.Comparator;

/** The known name that somebody who wrote an unknown one has most likely meant. */
public final class Nearest {

  private Nearest() {}

  static String expectation(String unknown, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(name, unknown)))
        .map(name -> "a known setting, such as " + name)
        .orElse("a known setting");
  }

  /** How many letters have to be put in, taken out or exchanged to make one of the other (Levenshtein). */
  public static int distance(String one, String other) {
    var previous = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      var row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int exchanged = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(exchanged, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[other.length()];
  }
}
