package dev.rind.bench.swarm;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What came of a swarm, in some lines for a terminal. */
public final class ResultText {
  private final Result result;

  /** Of this result. */
  public ResultText(Result result) {
    this.result = result;
  }

  @Override
  public String toString() {
    var transactions = result.transactions();
    var requests = result.requests();
    var text = new StringBuilder();
    line(text, "%-14s %s, %,d clients x (metadata + %,d packages), arriving %s", "swarm",
        result.asked().profile(), result.asked().clients(), result.asked().packagesEach(),
        result.asked().arrival());
    line(text, "%-14s %,d completed, %,d failed, %,d unfinished, in %.1f s", "transactions",
        transactions.completed(), transactions.failed(), transactions.unfinished(),
        result.seconds());
    line(text, "%-14s p50 %.2f s, p90 %.2f s, p99 %.2f s, longest %.2f s", "each took",
        transactions.times().p50() / 1e3, transactions.times().p90() / 1e3,
        transactions.times().p99() / 1e3, transactions.times().max() / 1e3);
    line(text, "%-14s %.3f by Jain's index, p99 is %.1f x p50", "fairness", transactions.jain(),
        transactions.p99OverP50());
    line(text, "%-14s %,d with the right bytes, %,.0f/s, %,.1f MB/s; %,d requests, %,d retries",
        "files", requests.completed(), requests.perSecond(), requests.megabytesPerSecond(),
        requests.sent(), requests.retried());
    line(text, "%-14s %,d verified, %,d by size only, %,d mismatches", "digests",
        result.digests().verified(), result.digests().sizeOnly(), result.digests().mismatches());
    line(text, "%-14s %10s %9s %9s %9s %9s %9s   %s", "ms", "files", "p50", "p90", "p99", "p99.9",
        "max", "first byte p50, p99");
    requests.stages().forEach((stage, kind) -> {
      if (kind.completed() > 0) {
        line(text, "  %-12s %,10d %,9.1f %,9.1f %,9.1f %,9.1f %,9.1f   %,.1f, %,.1f", stage,
            kind.completed(), kind.latency().p50(), kind.latency().p90(), kind.latency().p99(),
            kind.latency().p999(), kind.latency().max(), kind.firstByte().p50(),
            kind.firstByte().p99());
      }
    });
    line(text, "%-14s %s", "errors", counts(result.errors()));
    line(text, "%-14s %s", "statuses", counts(result.statuses()));
    line(text, "%-14s %,d at most of %,d, %,d opened, %,d waited (p99 %,.0f ms)", "sockets",
        result.sockets().openMax(), result.sockets().max(), result.sockets().opened(),
        result.sockets().waited(), result.sockets().waiting().p99());
    line(text,
        "%-14s %.1f s of the processors, %.2f cores at most; its loops came late by %.1f ms (p99)",
        "simulator", result.generator().cpuSeconds(), result.generator().coresMax(),
        result.generator().lag().p99());
    result.generator().reasons().forEach(reason -> line(text, "%-14s %s", "  LIMITED", reason));
    return text.toString();
  }

  @FormatMethod
  private static void line(StringBuilder text, @FormatString String form, Object... values) {
    text.append(form.formatted(values)).append('\n');
  }

  private static String counts(Map<?, Long> counts) {
    return counts.isEmpty() ? "none"
        : counts.entrySet()
            .stream()
            .map(each -> "%s %,d".formatted(String.valueOf(each.getKey()).toLowerCase(Locale.ROOT),
                each.getValue()))
            .collect(Collectors.joining(", "));
  }
}
