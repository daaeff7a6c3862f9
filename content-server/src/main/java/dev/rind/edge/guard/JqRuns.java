package dev.rind.edge.guard;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs jq programs, for each guard one at a time, so that one that does not end takes one thread and no more, also
 * where the guard is given other programs meanwhile: jackson-jq cannot be interrupted.
 *
 * <p><b>Threading:</b> {@code run} is callable from any thread; the state belongs to {@code loop}, and programs run
 * on {@code threads}. Answers come on {@code loop}.
 *
 * <p><b>Bounds:</b> {@link #TIME_MAX} for one run, {@link #WAITING_MAX} waiting for each guard. After one that was
 * late its guard refuses for {@link #PAUSE}, and until its thread has come back.
 *
 * <p><b>Errors:</b> what was not run, or not in time, fails with {@link Refused}.
 */
final class JqRuns {
  static final Duration TIME_MAX = Duration.ofSeconds(1);
  static final Duration PAUSE = Duration.ofMinutes(1);
  static final int WAITING_MAX = 1_000;

  /** Nothing was found out. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Refused(String message) {
      super(message, null, false, false);
    }
  }

  /** One run of a program, which begins and counts its steps at this budget. */
  @FunctionalInterface
  interface Evaluation {
    Optional<String> within(JqBudget budget);
  }

  private record Run(Evaluation evaluation, JqBudget budget,
      CompletableFuture<Optional<String>> caller) {}

  private static final class Lane {
    private final Queue<Run> waiting = new ArrayDeque<>();
    private @Nullable Run running;
    private boolean lost;
    private boolean paused;

    private boolean isIdle() {
      return running == null && !paused && waiting.isEmpty();
    }
  }

  private final Executor threads;
  private final EventExecutor loop;
  private final JqStats stats;
  private final Map<UUID, Lane> lanes = new HashMap<>();

  JqRuns(Executor threads, EventExecutor loop, JqStats stats) {
    this.threads = threads;
    this.loop = loop;
    this.stats = stats;
  }

  /** None: it cannot be used. On a thread, because loading jackson-jq for the first one takes a while. */
  CompletableFuture<Optional<JqProgram>> compile(String text) {
    try {
      return CompletableFuture.supplyAsync(() -> JqProgram.compile(text), threads);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(new Refused("no thread for the guard's jq program"));
    }
  }

  /** The first output, if it is a text. */
  CompletableFuture<Optional<String>> run(UUID guard, Evaluation evaluation) {
    var run = new Run(evaluation, new JqBudget(), new CompletableFuture<>());
    loop.execute(() -> join(guard, run));
    return run.caller;
  }

  private void join(UUID guard, Run run) {
    assert loop.inEventLoop();
    var lane = lanes.computeIfAbsent(guard, _ -> new Lane());
    if (lane.lost || lane.paused || lane.waiting.size() == WAITING_MAX) {
      refuse(run, "the guard's jq program was late, or is asked for too often");
      return;
    }
    lane.waiting.add(run);
    depart(guard, lane);
  }

  private void depart(UUID guard, Lane lane) {
    assert loop.inEventLoop();
    if (lane.isIdle()) {
      lanes.remove(guard);
    }
    var next = lane.running == null ? lane.waiting.poll() : null;
    if (next == null) {
      return;
    }
    lane.running = next;
    var timer = loop.schedule(() -> late(guard, lane, next), TIME_MAX.toMillis(),
        TimeUnit.MILLISECONDS);
    var _ = next.caller.whenComplete((_, _) -> timer.cancel(false));
    start(guard, lane, next);
  }

  private void start(UUID guard, Lane lane, Run run) {
    try {
      threads.execute(() -> {
        var output = run.evaluation.within(run.budget);
        loop.execute(() -> arrive(guard, lane, run, output));
      });
      stats.runs.increment();
    } catch (RejectedExecutionException full) {
      refuse(run, "no thread for the guard's jq program");
      loop.execute(() -> arrive(guard, lane, run, Optional.empty()));
    }
  }

  private void arrive(UUID guard, Lane lane, Run run, Optional<String> output) {
    assert loop.inEventLoop();
    lane.running = null;
    lane.lost = false;
    run.caller.complete(output);
    depart(guard, lane);
  }

  private void late(UUID guard, Lane lane, Run run) {
    assert loop.inEventLoop();
    lane.lost = true;
    run.budget.stop();
    if (run.budget.isStarted()) {
      stats.late.increment();
      pause(guard, lane);
    }
    refuse(run, "the guard's jq program was late");
    lane.waiting.forEach(each -> refuse(each, "the guard's jq program was late"));
    lane.waiting.clear();
  }

  private void pause(UUID guard, Lane lane) {
    lane.paused = true;
    var _ = loop.schedule(() -> {
      lane.paused = false;
      depart(guard, lane);
    }, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void refuse(Run run, String why) {
    stats.refused.increment();
    run.caller.completeExceptionally(new Refused(why));
  }
}
