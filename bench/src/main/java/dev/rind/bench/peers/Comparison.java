package dev.rind.bench.peers;

import dev.rind.edge.http.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Asks peers in turn for the same, round after round, so that what else the machine does falls on all of them.
 *
 * <p><b>Threading:</b> one thread, which waits; the clients have a loop.
 *
 * <p><b>Errors:</b> a wrong answer ends it, by the name of the peer.
 */
final class Comparison implements AutoCloseable {
  /** Until the compiler of a JVM has seen it all. */
  private static final long WARM_UP_REQUESTS = 60_000;
  private static final Duration WARM_UP_AT_MOST = Duration.ofSeconds(10);
  private static final long TURN_ENDS_WITHIN_SECONDS = 120;

  private final EventLoopGroup loops = Transport.best().loops(1);
  private final EventLoop loop = loops.next();
  private final long loopThread = loop.submit(() -> Thread.currentThread().threadId())
      .syncUninterruptibly()
      .getNow();
  private final List<Peer> peers;
  private final Stock stock;
  private final int rounds;
  private final Duration turn;

  Comparison(List<Peer> peers, Stock stock, int rounds, Duration turn) {
    this.peers = List.copyOf(peers);
    this.stock = stock;
    this.rounds = rounds;
    this.turn = turn;
  }

  /** Before the first trial of a kind. */
  void warmUp(Trial trial) throws Exception {
    for (var peer : peers) {
      if (peer.target(trial.file(), trial.gate()).isPresent()) {
        var _ = turn(peer, trial, WARM_UP_AT_MOST, WARM_UP_REQUESTS);
      }
    }
  }

  Measured measure(Trial trial) throws Exception {
    var able = new ArrayList<>(peers.stream()
        .filter(peer -> peer.target(trial.file(), trial.gate()).isPresent())
        .toList());
    for (var peer : able) {
      var _ = turn(peer, trial, turn, Long.MAX_VALUE);
    }
    var figures = new LinkedHashMap<Peer, List<Figures>>();
    able.forEach(peer -> figures.put(peer, new ArrayList<>()));
    for (int n = 0; n < rounds; n++) {
      for (var peer : able) {
        Objects.requireNonNull(figures.get(peer)).add(turn(peer, trial, turn, Long.MAX_VALUE));
      }
      Collections.rotate(able, 1);
    }
    var of = new LinkedHashMap<String, Measured.OfPeer>();
    for (var each : figures.entrySet()) {
      of.put(each.getKey().name(), Measured.OfPeer.of(each.getValue(),
          new Processes(each.getKey().processes()).memory()));
    }
    return new Measured(trial, of);
  }

  private Figures turn(Peer peer, Trial trial, Duration time, long atMost)
      throws IOException, InterruptedException {
    var target = peer.target(trial.file(), trial.gate()).orElseThrow();
    var serving = new Processes(
        Stream.of(peer.processes(), peer.services()).flatMap(List::stream).toList());
    try (var askers = new Askers(loop, peer.address(),
        Askers.Load.of(peer, target, stock.files().fields(trial.gate()), trial))) {
      var server = serving.processorMicros();
      var clients = loopNanos();
      var answers = askers.ask(time, atMost)
          .get(time.toSeconds() + TURN_ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
      var took = serving.processorMicros() - server;
      return figures(answers, took, loopNanos() - clients);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("%s, %s: %s".formatted(peer.name(), trial.label(), failed.getMessage()),
          failed);
    }
  }

  private static Figures figures(Askers.Answers answers, long micros, long clientNanos) {
    return new Figures((double) micros / answers.count(), answers.count() / answers.seconds(),
        millis(answers.micros(), 50), millis(answers.micros(), 99), millis(answers.micros(), 99.9),
        clientNanos / 1e9 / answers.seconds());
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private long loopNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
