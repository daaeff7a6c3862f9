package dev.rind.edge.compare;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the operator sees: differences as they are found, and a line of progress where somebody watches it.
 *
 * <p><b>Threading:</b> one thread at a time. Whatever a server sends is printed without control characters.
 */
final class Console {
  private static final int VALUE_MAX = 300;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream progress;
  private final boolean watched;
  private final long printMax;

  /** @param watched whether there is a terminal behind {@code progress} */
  Console(PrintStream out, PrintStream progress, boolean watched, long printMax) {
    this.out = out;
    this.progress = progress;
    this.watched = watched;
    this.printMax = printMax;
  }

  void progress(String text) {
    if (watched) {
      progress.print(ERASE_LINE + text);
      progress.flush();
    }
  }

  /** @param number counted from 1 */
  void difference(long number, String method, String target, Iterable<Difference> differences) {
    if (number > printMax + 1) {
      return;
    }
    progress("");
    if (number == printMax + 1) {
      out.println("more differ than these " + printMax + " (--print-max, --report)");
      return;
    }
    out.println(method + " " + shown(target));
    for (var one : differences) {
      out.println("  " + shown(one.field()) + ": " + shown(one.pulp()) + " | " + shown(one.edge()));
    }
  }

  void summary(Tally.Summary summary) {
    progress("");
    out.printf("%d asked, %d differ%n", summary.asked(), summary.differ());
    counts("  deviation %s, %d: %s%n", summary.deviations(), Deviation::sentence);
    counts("  left out %s, %d: %s%n", summary.leftOut(), LeftOut::sentence);
    out.flush();
  }

  private <K extends Enum<K>> void counts(String form, Map<K, Long> counts,
      java.util.function.Function<K, String> sentence) {
    new TreeMap<>(counts)
        .forEach((what, count) -> out.printf(form, what, count, sentence.apply(what)));
  }

  private static String shown(String text) {
    var shown = new StringBuilder();
    text.chars()
        .limit(VALUE_MAX)
        .forEach(c -> shown.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
    return text.length() > VALUE_MAX ? shown + "..." : shown.toString();
  }
}
