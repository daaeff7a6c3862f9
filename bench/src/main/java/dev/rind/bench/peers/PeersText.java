package dev.rind.bench.peers;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What came of a comparison, as tables. */
final class PeersText {
  private static final double MIB = 1 << 20;

  private PeersText() {}

  static String head() {
    return "%-42s%-11s%10s%8s%11s%10s%10s%10s%9s%9s%9s%n".formatted("", "", "CPU, us", "x nginx",
        "requests/s", "p50, ms", "p99", "p99.9", "RSS, MiB", "PSS", "clients");
  }

  static String lines(Measured measured) {
    var lines = new StringBuilder();
    measured.peers().forEach((name, peer) -> {
      var median = peer.median();
      lines.append("%-42s%-11s%,10.1f%8s%,11.0f%,10.2f%,10.2f%,10.2f%9.0f%9.0f%9.2f%n".formatted(
          measured.trial().label(), name, median.cpuMicros(),
          ratio(measured.ratio(name, "nginx")), median.perSecond(), median.p50(), median.p99(),
          median.p999(), peer.residentBytes() / MIB, peer.shareBytes() / MIB,
          median.clientsBusy()));
    });
    return lines.toString();
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? "%,.2f".formatted(ratio.getAsDouble()) : "";
  }

  static String all(PeersResult result) {
    return head()
        + result.trials().stream().map(PeersText::lines).collect(Collectors.joining())
        + goals(result);
  }

  static String goals(PeersResult result) {
    return result.goals().stream().map(each -> each + "\n").collect(Collectors.joining());
  }

  /** A row for each trial, a column for each peer: microseconds, and what Rind takes of that. */
  static String markdown(PeersResult result) {
    var names = List.copyOf(result.versions().keySet());
    var table = new StringBuilder();
    row(table, Stream.concat(Stream.of("CPU for each request, us"), names.stream()));
    row(table, Stream.concat(Stream.of("---"), names.stream().map(_ -> "---:")));
    for (var measured : result.trials()) {
      row(table, Stream.concat(Stream.of(measured.trial().label()),
          names.stream().map(name -> cell(measured, name))));
    }
    return table + "\n" + indented(result.about());
  }

  /** As Markdown has what is to stay as it is. */
  static String indented(String text) {
    return text.lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
  }

  private static String cell(Measured measured, String name) {
    if (!measured.peers().containsKey(name)) {
      return "";
    }
    var micros = "%,.1f".formatted(
        Objects.requireNonNull(measured.peers().get(name)).median().cpuMicros());
    var ratio = measured.ratio("rind", name);
    return name.equals("rind") || ratio.isEmpty() ? micros
        : "%s (%.2g)".formatted(micros, ratio.getAsDouble());
  }

  private static void row(StringBuilder table, Stream<String> cells) {
    table.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
  }
}
