package dev.rind.bench.peers;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/**
 * Asks peers in turn for the same, round after round, so that what else the machine does falls on all of them.
 *
 * <p><b>Errors:</b> a wrong answer ends it, by the name of the peer.
 */
final class Comparison {
  /** Until the compiler of a JVM has seen it all. */
  static final int WARM_UP = 60_000;
  private static final Duration WARM_UP_AT_MOST = Duration.ofSeconds(10);

  private final Turns turns;
  private final List<Peer> peers;
  private final Stock stock;
  private final int warmUp;
  private final int rounds;
  private final Duration turn;

  /** @param warmUp requests before the first trial of a kind */
  Comparison(Turns turns, List<Peer> peers, Stock stock, int warmUp, int rounds, Duration turn) {
    this.turns = turns;
    this.peers = List.copyOf(peers);
    this.stock = stock;
    this.warmUp = warmUp;
    this.rounds = rounds;
    this.turn = turn;
  }

  /** Before the first trial of a kind. */
  void warmUp(Trial trial) throws Exception {
    for (var peer : able(trial)) {
      var _ = turn(peer, trial, WARM_UP_AT_MOST, warmUp);
    }
  }

  Measured measure(Trial trial) throws Exception {
    var able = able(trial);
    var taken = new LinkedHashMap<Peer, List<Turns.Turn>>();
    for (var peer : able) {
      var _ = turn(peer, trial, turn, Long.MAX_VALUE);
      taken.put(peer, new ArrayList<>());
    }
    for (int n = 0; n < rounds; n++) {
      for (var peer : able) {
        Objects.requireNonNull(taken.get(peer)).add(turn(peer, trial, turn, Long.MAX_VALUE));
      }
      Collections.rotate(able, 1);
    }
    var of = new LinkedHashMap<String, Measured.OfPeer>();
    taken.forEach((peer, all) -> of.put(peer.name(), Measured.OfPeer.of(all)));
    return new Measured(trial, of);
  }

  private List<Peer> able(Trial trial) {
    return new ArrayList<>(peers.stream()
        .filter(peer -> peer.target(trial.file(), trial.gate()).isPresent())
        .toList());
  }

  private Turns.Turn turn(Peer peer, Trial trial, Duration time, long atMost)
      throws IOException, InterruptedException {
    var load = new Askers.Load(peer.address(),
        peer.target(trial.file(), trial.gate()).stream().toList(),
        stock.files().fields(trial.gate()), trial.file(), trial.connections(),
        trial.mode() != Mode.NEW);
    try {
      return turns.take(load, peer.processes(), peer.services(), Duration.ZERO, time, atMost);
    } catch (IOException failed) {
      throw new IOException("%s, %s: %s".formatted(peer.name(), trial.label(), failed.getMessage()),
          failed);
    }
  }
}
