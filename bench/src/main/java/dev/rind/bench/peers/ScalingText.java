package dev.rind.bench.peers;

import dev.rind.bench.peers.ScalingResult.Part;
import dev.rind.bench.peers.ScalingResult.Point;
import java.util.stream.Collectors;

/** What came of edges with more and more to do, as tables. */
final class ScalingText {
  private static final double MIB = 1 << 20;

  private ScalingText() {}

  static String head() {
    return "%36s%12s%10s%10s%10s%10s%9s%n".formatted("", "requests/s", "CPU, us", "p50, ms", "p99",
        "RSS, MiB", "clients");
  }

  static String line(Part part, Point point) {
    var median = point.median();
    return "%,10d %-25s%,12.0f%,10.1f%,10.2f%,10.2f%,10.0f%9.2f%n".formatted(point.many(),
        part.label(), median.perSecond(), median.cpuMicros(), median.p50(), median.p99(),
        point.residentBytes() / MIB, median.clientsBusy());
  }

  static String all(ScalingResult result) {
    var all = new StringBuilder(head());
    result.parts()
        .forEach((part, points) -> points.forEach(point -> all.append(line(part, point))));
    return all + "\n" + goals(result);
  }

  static String goals(ScalingResult result) {
    return result.goals().stream().map(each -> each + "\n").collect(Collectors.joining());
  }

  static String markdown(ScalingResult result) {
    var table = new StringBuilder("""
        | | | requests/s | CPU, us | RSS, MiB |
        | ---: | --- | ---: | ---: | ---: |
        """);
    result.parts()
        .forEach((part, points) -> points.forEach(point -> table.append(
            "| %,d | %s | %,.0f | %.1f | %,.0f |%n".formatted(point.many(), part.label(),
                point.median().perSecond(), point.median().cpuMicros(),
                point.residentBytes() / MIB))));
    return table + "\n" + PeersText.indented(result.about());
  }
}
