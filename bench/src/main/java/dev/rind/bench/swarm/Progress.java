package dev.rind.bench.swarm;

import java.io.PrintStream;
import java.util.function.Consumer;

/** How far a swarm is: a bar where somebody watches a terminal, else a line every ten seconds. */
public final class Progress implements Consumer<Series.Point> {
  private static final int BAR = 24;
  private static final double LINE_EVERY_SECONDS = 10;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean watched;
  private final int clients;
  private double lastLine;

  Progress(PrintStream out, boolean watched, int clients) {
    this.out = out;
    this.watched = watched;
    this.clients = clients;
  }

  /** Of so many clients, on that stream. */
  @SuppressWarnings("SystemConsoleNull") // from 25 on it is null again where there is no terminal
  public static Progress on(PrintStream out, int clients) {
    var terminal = System.console();
    return new Progress(out, terminal != null && terminal.isTerminal(), clients);
  }

  @Override
  public void accept(Series.Point point) {
    if (watched) {
      out.print(ERASE_LINE + bar(point) + " " + text(point));
      out.flush();
    } else if (point.second() - lastLine >= LINE_EVERY_SECONDS) {
      lastLine = point.second();
      out.println(text(point));
    }
  }

  private String bar(Series.Point point) {
    var done = (int) ((point.completed() + point.failed()) * BAR / Math.max(1, clients));
    return "[" + "#".repeat(done) + ".".repeat(BAR - done) + "]";
  }

  private String text(Series.Point point) {
    return "%4.0f s  %,d of %,d clients done%s, %,d under way, %,d sockets%s  %,.0f files/s  p99 %,.0f ms"
        .formatted(point.second(), point.completed(), clients,
            point.failed() > 0 ? ", %,d failed".formatted(point.failed()) : "", point.running(),
            point.sockets(),
            point.waiting() > 0 ? " (%,d wait for one)".formatted(point.waiting()) : "",
            point.requestsPerSecond(), point.latencyP99());
  }

  /** Leaves the line free for what comes. */
  public void end() {
    if (watched) {
      out.print(ERASE_LINE);
      out.flush();
    }
  }
}
