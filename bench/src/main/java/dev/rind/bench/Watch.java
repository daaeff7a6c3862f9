package dev.rind.bench;

import dev.rind.bench.Change.Effect;
import dev.rind.bench.FreshCommand.Written;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Asks a path over and over, before a change and after it.
 *
 * <p><b>Threading:</b> of whoever makes the change; those who ask have threads of their own.
 *
 * <p><b>Errors:</b> an answer after the change that is neither the old nor the new one ends it.
 */
final class Watch implements AutoCloseable {
  private static final int ASKING = 2;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Connections connections;
  private final Effect effect;
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> asking;
  private volatile boolean ending;

  /** When a request was sent and answered, by {@code System.nanoTime}. */
  private record Answered(long sent, long arrived, String what) {}

  /**
   * What a change looked like; durations count from before it was written.
   *
   * @param firstNew when the first new answer arrived
   * @param lastOld when the last request was sent that got the old one; zero if none did
   * @param writing what the change itself took; its commit is within that
   * @param late old answers to requests that were sent more than the bound after it was written
   * @param wentBack old answers to requests that were sent when a new one had been seen
   */
  record Seen(Duration firstNew, Duration lastOld, Duration writing, long late, long wentBack,
      long answers) {}

  /** @param threads has one for each task */
  Watch(Connections connections, Effect effect, Executor threads) {
    this.connections = connections;
    this.effect = effect;
    asking = Stream.generate(() -> CompletableFuture.runAsync(this::ask, threads))
        .limit(ASKING)
        .toList();
  }

  private void ask() {
    while (!ending) {
      var sent = System.nanoTime();
      var answer = connections.get("/pulp/content/" + effect.path()).join();
      answers.add(new Answered(sent, System.nanoTime(),
          answer.status() == 200 ? answer.text() : String.valueOf(answer.status())));
      pause(PAUSE);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** Waits until for so long nothing but the old answer was given. */
  void awaitOld(Duration time) throws TimeoutException {
    await("old", () -> {
      var since = System.nanoTime() - time.toNanos();
      answers.removeIf(answer -> answer.sent() < since - time.toNanos());
      var oldest = answers.stream().mapToLong(Answered::sent).min().orElse(Long.MAX_VALUE);
      return oldest < since && answers.stream()
          .filter(answer -> answer.arrived() > since)
          .allMatch(answer -> answer.what().equals(effect.before()));
    });
  }

  /** Waits for the first new answer to what was asked since then. */
  void awaitNew(Written written) throws TimeoutException {
    await("new", () -> answers.stream()
        .anyMatch(
            answer -> answer.sent() >= written.began() && answer.what().equals(effect.after())));
  }

  private void await(String what, BooleanSupplier seen) throws TimeoutException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!seen.getAsBoolean()) {
      asking.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
      if (System.nanoTime() > end) {
        throw new TimeoutException("not seen to be " + what + ": " + effect);
      }
      pause(PAUSE);
    }
  }

  /** What all answers since then make of it. */
  Seen since(Written written, Duration bound) {
    asking.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
    var since = answers.stream().filter(answer -> answer.sent() >= written.began()).toList();
    since.forEach(this::check);
    var firstNew = since.stream()
        .filter(answer -> answer.what().equals(effect.after()))
        .mapToLong(Answered::arrived)
        .min()
        .orElseThrow();
    var old = since.stream()
        .filter(answer -> answer.what().equals(effect.before()))
        .mapToLong(Answered::sent)
        .sorted()
        .toArray();
    var lastOld = old.length == 0 ? written.began() : old[old.length - 1];
    return new Seen(Duration.ofNanos(firstNew - written.began()),
        Duration.ofNanos(lastOld - written.began()),
        Duration.ofNanos(written.ended() - written.began()),
        Arrays.stream(old).filter(sent -> sent > written.ended() + bound.toNanos()).count(),
        Arrays.stream(old).filter(sent -> sent > firstNew).count(), since.size());
  }

  private void check(Answered answer) {
    if (!answer.what().equals(effect.before()) && !answer.what().equals(effect.after())) {
      throw new IllegalStateException(answer + " (expected: " + effect + ")");
    }
  }

  @Override
  public void close() {
    ending = true;
    asking.forEach(CompletableFuture::join);
  }
}
