package dev.rind.bench;

import dev.rind.bench.GuardedPulp.Kind;
import dev.rind.testbed.RunningEdge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What a hit takes of the processors, of the edge's process, by turns behind each kind of guard and behind none. */
final class GuardedHits {
  private static final double RATIO_MAX = 1.10;
  private static final int CONNECTIONS = 64;
  /** Until the compiler has seen it all. */
  private static final int WARM_UP = 3;

  private static final int KEPT_HOT_PER_SECOND = 40;
  private static final int SLICES = 10;

  private final GuardedPulp pulp;
  private final RunningEdge edge;
  private final Duration turn;
  /** Of each line. */
  private final List<byte[]> requests;
  private int hot;
  private long hits;

  /** What is asked for in a turn. */
  private enum Line {
    NONE(Kind.NONE, false), X509(Kind.X509, false), HEADER(Kind.HEAD, false), RBAC(Kind.RBAC,
        false),
    /** With the certificate of version 3, which is longer. */
    NONE_V3(Kind.NONE, true), RHSM_V3(Kind.RHSM, true);

    private final Kind kind;
    private final boolean entitled;

    Line(Kind kind, boolean entitled) {
      this.kind = kind;
      this.entitled = entitled;
    }

    /** With the same headers, and no guard. */
    private Line yardstick() {
      return entitled ? NONE_V3 : NONE;
    }

    private boolean isLimited() {
      return this == X509 || this == HEADER;
    }
  }

  /** What so many hits took. */
  private record Cost(Duration processor, long hits) {
    Cost plus(Cost other) {
      return new Cost(processor.plus(other.processor), hits + other.hits);
    }

    double micros() {
      return processor.toNanos() / 1e3 / hits;
    }
  }

  GuardedHits(GuardedPulp pulp, RunningEdge edge, Duration turn) {
    this.pulp = pulp;
    this.edge = edge;
    this.turn = turn;
    this.requests = Stream.of(Line.values())
        .map(line -> pulp.request(line.kind, line.entitled))
        .toList();
  }

  /** Whether what is limited holds. */
  boolean measure(int rounds) throws Exception {
    System.out.printf(
        "microseconds of the processors a hit, and times that of one without a guard, %d connections;%n"
            + "X-CLIENT-CERT of %,d bytes, of %,d with entitlements (v3)%n",
        CONNECTIONS, pulp.certificateBytes(false), pulp.certificateBytes(true));
    System.out.printf("%-8s", "round");
    for (var line : Line.values()) {
      System.out.printf("%16s", line);
    }
    System.out.println();
    try (var clients = new LeanClients("127.0.0.1", edge.address(), CONNECTIONS);
        var few = new LeanClients("127.0.0.1", edge.address(), Line.values().length)) {
      for (int n = 0; n < WARM_UP; n++) {
        var _ = round(clients, few, n);
      }
      hits = 0;
      var statements = new Statements(pulp.testbed(), List.of(edge));
      var micros = new ArrayList<Map<Line, Double>>();
      for (int n = 0; n < rounds; n++) {
        micros.add(round(clients, few, n));
        print(String.valueOf(n + 1), micros.subList(n, n + 1));
      }
      var cheap = print("median", micros);
      var asked = statements.besideRounds();
      System.out.printf("%,d hits, %d statements beside refresh rounds %s%s%n", hits, asked,
          statements.questions(), asked > 0 ? "  TOO MANY" : "");
      return cheap && asked <= 0;
    }
  }

  /** Each in turn, for short times that add up, so that what else the machine does falls on all of them. */
  private Map<Line, Double> round(LeanClients clients, LeanClients few, int n) {
    var costs = new EnumMap<Line, Cost>(Line.class);
    var lines = new ArrayList<>(List.of(Line.values()));
    Collections.rotate(lines, n);
    for (int slice = 0; slice < SLICES; slice++) {
      for (var line : lines) {
        costs.merge(line, cost(clients, few, pulp.request(line.kind, line.entitled)), Cost::plus);
      }
      Collections.rotate(lines, 1);
    }
    var micros = new EnumMap<Line, Double>(Line.class);
    costs.forEach((line, cost) -> micros.put(line, cost.micros()));
    return micros;
  }

  /**
   * Of one line, while a few ask for all: what nobody asked for since the last round is not in the next one, and who
   * asks then is no hit.
   */
  private Cost cost(LeanClients clients, LeanClients few, byte[] request) {
    var slice = turn.dividedBy(SLICES);
    var before = edge.processorTime();
    var all = few.keepPace(KEPT_HOT_PER_SECOND, () -> requests.get(hot++ % requests.size()), slice);
    var answered = clients.askAgainAndAgain(List.of(request), slice).join();
    var count = answered.count() + all.join().count();
    var took = edge.processorTime().minus(before);
    if (!answered.answers().keySet().equals(Set.of(200))) {
      throw new IllegalStateException("not all are hits: " + answered);
    }
    hits += count;
    return new Cost(took, count);
  }

  /** Medians of these rounds, also of the ratios within each; whether the limits hold. */
  private static boolean print(String name, List<Map<Line, Double>> rounds) {
    var hold = true;
    System.out.printf("%-8s", name);
    for (var line : Line.values()) {
      var ratio = Medians.of(rounds, each -> of(each, line) / of(each, line.yardstick()));
      System.out.printf("%10.2f (%.2f)", Medians.of(rounds, each -> of(each, line)), ratio);
      hold &= !line.isLimited() || ratio <= RATIO_MAX;
    }
    System.out.println(hold ? "" : "  TOO MUCH");
    return hold;
  }

  private static double of(Map<Line, Double> round, Line line) {
    return Objects.requireNonNull(round.get(line));
  }
}
