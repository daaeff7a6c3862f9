package dev.rind.edge.respond;

import java.time.Instant;
import java.util.function.Function;

/**
 * Writes dates to the minute, and keeps the last one: much of a directory came in the same minute, and to write one takes
 * as long as the rest of a line.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class MinuteText {
  private static final int SECONDS = 60;

  private final Function<Instant, String> format;
  private long minute = Long.MIN_VALUE;
  private String text = "";

  /** @param format of the beginning of a minute */
  MinuteText(Function<Instant, String> format) {
    this.format = format;
  }

  String of(Instant dated) {
    var its = Math.floorDiv(dated.getEpochSecond(), SECONDS);
    if (its != minute) {
      minute = its;
      text = format.apply(Instant.ofEpochSecond(its * SECONDS));
    }
    return text;
  }
}
