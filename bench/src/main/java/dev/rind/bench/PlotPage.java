package dev.rind.bench;

import dev.rind.bench.swarm.HtmlPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as one HTML file that loads nothing: figures as text, and curves over something that was made larger. */
public final class PlotPage {
  private final String title;
  private final boolean good;
  private final String figures;
  private final String machine;
  private final List<Plot> plots = new ArrayList<>();

  /** With logarithmic axes; a curve has as many points as {@code x}, null where there is none. */
  public record Plot(String title, String explanation, String axis, List<Double> x,
      Map<String, List<@Nullable Double>> curves) {
    public Plot {
      x = List.copyOf(x);
      curves = new LinkedHashMap<>(curves);
    }
  }

  /** @param good whether what was asked holds */
  public PlotPage(String title, boolean good, String figures, String machine) {
    this.title = title;
    this.good = good;
    this.figures = figures;
    this.machine = machine;
  }

  public void add(Plot plot) {
    plots.add(plot);
  }

  @Override
  public String toString() {
    return HtmlPage.of("/dev/rind/bench/plots.js", Map.of("title", title, "verdict",
        good ? "good" : "bad", "figures", figures, "machine", machine), plots);
  }
}
