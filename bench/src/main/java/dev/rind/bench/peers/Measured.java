package dev.rind.bench.peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.rind.bench.Medians;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What came of one trial, by peer; those that cannot do it are not in it. */
record Measured(Trial trial, Map<String, OfPeer> peers) {
  Measured {
    peers = new LinkedHashMap<>(peers);
  }

  /**
   * One peer's rounds.
   *
   * @param residentBytes of its own processes, at the end of the last round; shareBytes counts once what they share
   */
  record OfPeer(Figures median, List<Figures> rounds, long residentBytes, long shareBytes) {
    OfPeer {
      rounds = List.copyOf(rounds);
    }

    static OfPeer of(List<Turns.Turn> turns) {
      var rounds = turns.stream().map(Turns.Turn::figures).toList();
      var memory = turns.getLast().memory();
      return new OfPeer(Figures.median(rounds), rounds, memory.residentBytes(),
          memory.shareBytes());
    }
  }

  /** What a request takes of the processors there, as a multiple of here: the median of the rounds, each by itself. */
  @JsonIgnore
  OptionalDouble ratio(String there, String here) {
    if (!peers.containsKey(there) || !peers.containsKey(here)) {
      return OptionalDouble.empty();
    }
    var of = rounds(there);
    var by = rounds(here);
    var ratios = IntStream.range(0, of.size())
        .mapToObj(n -> of.get(n).cpuMicros() / by.get(n).cpuMicros())
        .toList();
    return OptionalDouble.of(Medians.of(new ArrayList<>(ratios), Double::doubleValue));
  }

  private List<Figures> rounds(String peer) {
    return Objects.requireNonNull(peers.get(peer)).rounds();
  }
}
