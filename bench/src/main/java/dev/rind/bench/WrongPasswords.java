package dev.rind.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.rind.bench.GuardedPulp.Kind;
import dev.rind.testbed.RunningEdge;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/**
 * How many requests of others are answered while one address sends wrong passwords.
 *
 * <p>Who asks and who answers share the machine, so what it takes to send the attack is missing as well. The same
 * number of requests that no password is looked at for tells how much that is.
 */
final class WrongPasswords {
  private static final double FALL_MAX_PERCENT = 15;
  private static final int CONNECTIONS = 32;
  /** Until the compiler has seen it all. */
  private static final int WARM_UP = 3;
  private static final int PER_SECOND = 5_000;
  private static final String ATTACKER = "127.0.0.9";
  private static final OperatingSystemMXBean PROCESS = ManagementFactory
      .getPlatformMXBean(OperatingSystemMXBean.class);

  private final GuardedPulp pulp;
  private final RunningEdge edge;
  private final Duration turn;
  private int passwords;

  /** What the attacker does meanwhile. */
  private enum Beside {
    NOTHING, HARMLESS, WRONG_PASSWORDS
  }

  /** Of others, requests a second; of the attacker, answers by status; and of a second, what processes took. */
  private record Seen(double perSecond, Map<Integer, Long> attack, double edgeCores,
      double askingCores) {}

  WrongPasswords(GuardedPulp pulp, RunningEdge edge, Duration turn) {
    this.pulp = pulp;
    this.edge = edge;
    this.turn = turn;
  }

  /** Whether others get enough of it. */
  boolean measure(int rounds) throws Exception {
    System.out.printf(
        "requests a second of %d connections, half of them logged in, beside %,d a second of %s (cores: edge + asking)%n",
        CONNECTIONS, PER_SECOND, ATTACKER);
    System.out.printf("%-8s%26s%26s%26s  the attacker is answered%n", "round", Beside.NOTHING,
        Beside.HARMLESS, Beside.WRONG_PASSWORDS);
    try (var others = new LeanClients("127.0.0.1", edge.address(), CONNECTIONS);
        var attacker = new LeanClients(ATTACKER, edge.address(), CONNECTIONS)) {
      for (int n = 0; n < WARM_UP; n++) {
        var _ = round(others, attacker, n);
      }
      var seen = new ArrayList<Map<Beside, Seen>>();
      for (int n = 0; n < rounds; n++) {
        seen.add(round(others, attacker, n));
        print(String.valueOf(n + 1), seen.subList(n, n + 1));
      }
      print("median", seen);
      var fall = fall(seen, Beside.WRONG_PASSWORDS, Beside.NOTHING);
      System.out.printf(
          "others get %.1f %% less than beside nothing (limit: %.0f)%s, which counts what sending takes;%n"
              + "%.1f %% less than beside harmless requests, which the edge alone is to blame for;"
              + " harmless ones cost %.1f %%%n",
          fall, FALL_MAX_PERCENT, fall > FALL_MAX_PERCENT ? "  TOO MUCH" : "",
          fall(seen, Beside.WRONG_PASSWORDS, Beside.HARMLESS),
          fall(seen, Beside.HARMLESS, Beside.NOTHING));
      return fall <= FALL_MAX_PERCENT;
    }
  }

  /** Each in turn, another one first each time. */
  private Map<Beside, Seen> round(LeanClients others, LeanClients attacker, int n) {
    var all = new ArrayList<>(List.of(Beside.values()));
    Collections.rotate(all, n);
    var seen = new EnumMap<Beside, Seen>(Beside.class);
    for (var beside : all) {
      seen.put(beside, turn(others, attacker, beside));
    }
    return seen;
  }

  private Seen turn(LeanClients others, LeanClients attacker, Beside beside) {
    var began = System.nanoTime();
    var edgeBefore = edge.processorTime();
    var askingBefore = PROCESS.getProcessCpuTime();
    var attack = attack(attacker, beside);
    var answered = others.askAgainAndAgain(
        List.of(pulp.login(Kind.NONE), pulp.login(Kind.RBAC)), turn).join();
    var attacked = attack.join();
    var nanos = (double) (System.nanoTime() - began);
    if (!answered.answers().keySet().equals(Set.of(200))) {
      throw new IllegalStateException("not all of the others are answered: " + answered);
    }
    return new Seen(answered.perSecond(), attacked.answers(),
        edge.processorTime().minus(edgeBefore).toNanos() / nanos,
        (PROCESS.getProcessCpuTime() - askingBefore) / nanos);
  }

  private CompletableFuture<LeanClients.Turn> attack(LeanClients attacker, Beside beside) {
    return switch (beside) {
      case NOTHING -> CompletableFuture.completedFuture(new LeanClients.Turn(Map.of(), 0));
      case HARMLESS -> attacker.keepPace(PER_SECOND, () -> login(Kind.NONE), turn);
      case WRONG_PASSWORDS -> attacker.keepPace(PER_SECOND, () -> login(Kind.RBAC), turn);
    };
  }

  /** Another wrong password each time, and for what is not there where there is no guard. */
  private byte[] login(Kind kind) {
    return pulp.login(kind, "none", "wrong " + passwords++);
  }

  private static void print(String name, List<Map<Beside, Seen>> rounds) {
    System.out.printf("%-8s", name);
    for (var beside : Beside.values()) {
      System.out.printf("%,12.0f (%.2f + %.2f)", median(rounds, beside, Seen::perSecond),
          median(rounds, beside, Seen::edgeCores), median(rounds, beside, Seen::askingCores));
    }
    var attack = new TreeMap<String, Long>();
    for (var round : rounds) {
      round.forEach((beside, seen) -> seen.attack()
          .forEach((status, many) -> attack.merge(beside + " " + status, many, Long::sum)));
    }
    System.out.println("  " + attack);
  }

  private static double fall(List<Map<Beside, Seen>> rounds, Beside beside, Beside yardstick) {
    return Medians.of(rounds, round -> 100
        * (1 - of(round, beside).perSecond() / of(round, yardstick).perSecond()));
  }

  private static double median(List<Map<Beside, Seen>> rounds, Beside beside,
      ToDoubleFunction<Seen> of) {
    return Medians.of(rounds, round -> of.applyAsDouble(of(round, beside)));
  }

  private static Seen of(Map<Beside, Seen> round, Beside beside) {
    return Objects.requireNonNull(round.get(beside));
  }
}
