package dev.rind.bench.peers;

import dev.rind.bench.PlotPage;
import dev.rind.bench.PlotPage.Plot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What came of a comparison, as a page with curves over the size of the files. */
final class PeersPlots {
  private static final double MIB = 1 << 20;

  private final PeersResult result;

  PeersPlots(PeersResult result) {
    this.result = result;
  }

  /** What a peer has in a trial. */
  private interface Value {
    OptionalDouble of(Measured measured, String peer);
  }

  PlotPage page() {
    var page = new PlotPage("rind bench peers", result.isGood(), PeersText.all(result),
        result.about());
    for (var mode : List.of(Mode.KEPT, Mode.NEW)) {
      var how = mode == Mode.KEPT ? ", connections kept" : ", a connection for each request";
      add(page, mode, "CPU for a request, us" + how,
          "Of all processes that serve, medians of the rounds.", of(Figures::cpuMicros));
      add(page, mode, "CPU for a request as a multiple of nginx's" + how,
          "Medians of the rounds, each by itself.",
          (measured, peer) -> measured.ratio(peer, "nginx"));
      add(page, mode, "Requests a second" + how,
          "With as many clients as there are connections, each asking again as soon as it was answered.",
          of(Figures::perSecond));
      add(page, mode, "Time of an answer, 99 of 100, ms" + how,
          "Of a server that has all it can do, so mostly the wait for others.", of(Figures::p99));
      add(page, mode, "Resident memory after it, MiB" + how,
          "Of the peer's own processes, what they share counted once.",
          (measured, peer) -> peer(measured, peer, each -> each.shareBytes() / MIB));
    }
    return page;
  }

  private static Value of(ToDoubleFunction<Figures> what) {
    return (measured, name) -> peer(measured, name, peer -> what.applyAsDouble(peer.median()));
  }

  private static OptionalDouble peer(Measured measured, String name,
      ToDoubleFunction<Measured.OfPeer> what) {
    var peer = measured.peers().get(name);
    return peer == null ? OptionalDouble.empty() : OptionalDouble.of(what.applyAsDouble(peer));
  }

  private void add(PlotPage page, Mode mode, String title, String explanation, Value value) {
    var trials = result.trials()
        .stream()
        .filter(each -> each.trial().mode() == mode && each.trial().gate() == Gate.NONE
            && each.trial().stock().equals(TestbedStock.NAME))
        .toList();
    Map<String, List<@Nullable Double>> curves = new LinkedHashMap<>();
    for (var name : result.versions().keySet()) {
      var points = new ArrayList<@Nullable Double>();
      trials.forEach(trial -> points.add(orNull(value.of(trial, name))));
      if (points.stream().anyMatch(point -> point != null)) {
        curves.put(name, points);
      }
    }
    if (!trials.isEmpty()) {
      page.add(new Plot(title, explanation, "bytes of the file",
          trials.stream().map(each -> (double) each.trial().file().bytes()).toList(), curves));
    }
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
