package dev.rind.bench.peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rind.bench.Medians;
import dev.rind.bench.PlotPage;
import dev.rind.bench.PlotPage.Plot;
import dev.rind.bench.ReportFiles.Written;
import dev.rind.bench.swarm.Result.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What came of edges with more and more to do. Its JSON has the names that stand here.
 *
 * @param schema grows where a name changes its meaning or goes away
 * @param command as it was given
 */
record ScalingResult(int schema, Machine machine, String command, Map<Part, List<Point>> parts,
    List<Goals.Verdict> goals) implements Written {
  private static final int SCHEMA = 1;
  private static final double SHARE_MIN = 0.90;
  private static final double MIB = 1 << 20;

  ScalingResult {
    parts = new TreeMap<>(parts);
    goals = List.copyOf(goals);
  }

  /** What there is more and more of. */
  enum Part {
    /** Of which as many are asked for as the fewest are. */
    DISTRIBUTIONS("distributions", true),
    /** Of which all are asked for in turn, so that an answer of what one serves is too old when it is asked for again. */
    ALL("distributions, all asked", false),
    /** Of one publication; as many are asked for as the fewest are. */
    PATHS("paths", true),
    /** Of which all are asked for, so that hardly one comes again while it is known. */
    ALL_PATHS("paths, all asked", false),
    /** To one edge. */
    CONNECTIONS("connections", false);

    private final String label;
    private final boolean judged;

    Part(String label, boolean judged) {
      this.label = label;
      this.judged = judged;
    }

    String label() {
      return label;
    }
  }

  /** With so many of them. */
  record Point(int many, Figures median, List<Figures> rounds, long residentBytes,
      long shareBytes) {
    Point {
      rounds = List.copyOf(rounds);
    }

    static Point of(int many, List<Turns.Turn> turns) {
      var of = Measured.OfPeer.of(turns);
      return new Point(many, of.median(), of.rounds(), of.residentBytes(), of.shareBytes());
    }
  }

  static ScalingResult of(Machine machine, String command, Map<Part, List<Point>> parts) {
    var goals = parts.entrySet()
        .stream()
        .filter(each -> each.getKey().judged)
        .map(each -> verdict(each.getKey(), each.getValue()))
        .toList();
    return new ScalingResult(SCHEMA, machine, command, parts, goals);
  }

  private static Goals.Verdict verdict(Part part, List<Point> points) {
    var few = points.getFirst();
    var most = points.getLast();
    var ratios = IntStream.range(0, few.rounds.size())
        .mapToObj(n -> most.rounds.get(n).perSecond() / few.rounds.get(n).perSecond())
        .toList();
    var is = Medians.of(ratios, Double::doubleValue);
    return new Goals.Verdict("%,d %s".formatted(most.many, part.label()), is,
        "the requests a second of %,d, at least".formatted(few.many), SHARE_MIN, is >= SHARE_MIN);
  }

  @JsonIgnore
  boolean isGood() {
    return goals.stream().allMatch(Goals.Verdict::holds);
  }

  /** On what, when, and of what. */
  String about() {
    return PeersResult.about(machine, command);
  }

  @Override
  public byte[] json() throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
  }

  @Override
  public String markdown() {
    return ScalingText.markdown(this);
  }

  @Override
  public String html() {
    var page = new PlotPage("rind bench scaling", isGood(), ScalingText.all(this), about());
    parts.forEach((part, points) -> {
      add(page, part, points, "Requests a second", point -> point.median.perSecond());
      add(page, part, points, "CPU for a request, us", point -> point.median.cpuMicros());
      add(page, part, points, "Resident memory, MiB", point -> point.shareBytes / MIB);
    });
    return page.toString();
  }

  private static void add(PlotPage page, Part part, List<Point> points, String what,
      ToDoubleFunction<Point> value) {
    var curve = new ArrayList<@Nullable Double>();
    points.forEach(point -> curve.add(value.applyAsDouble(point)));
    page.add(new Plot(what + " with more and more " + part.label(), "Medians of the rounds.",
        part.label(), points.stream().map(point -> (double) point.many).toList(),
        Map.of("rind", curve)));
  }
}
