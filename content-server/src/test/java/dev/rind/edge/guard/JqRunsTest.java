package dev.rind.edge.guard;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Both the loop and the threads move only when the test says so. */
class JqRunsTest {
  private static final UUID GUARD = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final JqStats stats = new JqStats();
  private final JqRuns runs = new JqRuns(threads::add, loop.eventLoop(), stats);

  JqRunsTest() {
    loop.freezeTime();
  }

  private CompletableFuture<Optional<String>> run(UUID guard, JqRuns.Evaluation evaluation) {
    var answer = runs.run(guard, evaluation);
    loop.runPendingTasks();
    return answer;
  }

  private static JqRuns.Evaluation giving(String text) {
    return budget -> {
      budget.start();
      return Optional.of(text);
    };
  }

  private void runThread() {
    threads.remove().run();
    loop.runPendingTasks();
  }

  private void advance(Duration time) {
    loop.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    loop.runScheduledPendingTasks();
    loop.runPendingTasks();
  }

  /** A program that is begun and still under way when its time is over. */
  private JqRuns.Evaluation endless(Runnable meanwhile) {
    return budget -> {
      budget.start();
      advance(JqRuns.TIME_MAX);
      meanwhile.run();
      return Optional.of("too late");
    };
  }

  @Test
  void aGuardsProgramRunsOnceAtATimeAndInOrder() {
    var first = run(GUARD, giving("a"));
    var second = run(GUARD, giving("b"));
    assertThat(threads).hasSize(1);
    runThread();
    assertThat(first).isCompletedWithValue(Optional.of("a"));
    assertThat(second).isNotDone();
    runThread();
    assertThat(second).isCompletedWithValue(Optional.of("b"));
    assertThat(stats.runs()).isEqualTo(2);
  }

  @Test
  void guardsDoNotWaitForEachOther() {
    var _ = run(GUARD, giving("a"));
    var other = run(OTHER, giving("b"));
    threads.remove();
    runThread();
    assertThat(other).isCompletedWithValue(Optional.of("b"));
  }

  @Test
  void oneThatDoesNotEndTakesOneThreadAndItsGuardRefusesUntilThatIsBackAndThePauseOver() {
    var while1 = new ArrayList<CompletableFuture<Optional<String>>>();
    var late = run(GUARD, endless(() -> {
      while1.add(run(GUARD, giving("b")));
      advance(JqRuns.PAUSE);
      while1.add(run(GUARD, giving("c")));
      assertThat(threads).isEmpty();
    }));
    var waiting = run(GUARD, giving("a"));
    runThread();
    assertThat(late).isCompletedExceptionally();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(while1).hasSize(2).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(stats.late()).isEqualTo(1);
    assertThat(stats.refused()).isEqualTo(4);
    var after = run(GUARD, giving("d"));
    runThread();
    assertThat(after).isCompletedWithValue(Optional.of("d"));
  }

  @Test
  void oneThatCameBackLateStillHasItsGuardPause() {
    var _ = run(GUARD, endless(() -> {}));
    runThread();
    assertThat(run(GUARD, giving("a"))).isCompletedExceptionally();
    advance(JqRuns.PAUSE);
    var after = run(GUARD, giving("b"));
    runThread();
    assertThat(after).isCompletedWithValue(Optional.of("b"));
  }

  @Test
  void whatIsLateIsToldToStop() {
    var stopped = new ArrayList<Boolean>();
    var _ = run(GUARD, budget -> {
      budget.start();
      budget.step();
      advance(JqRuns.TIME_MAX);
      try {
        budget.step();
      } catch (JqBudget.Spent spent) {
        stopped.add(true);
      }
      return Optional.empty();
    });
    runThread();
    assertThat(stopped).containsExactly(true);
  }

  @Test
  void oneThatFoundNoThreadInTimeIsNoReasonToPause() {
    var late = run(GUARD, giving("a"));
    advance(JqRuns.TIME_MAX);
    assertThat(late).isCompletedExceptionally();
    assertThat(stats.late()).isZero();
    threads.remove();
    var full = new JqRuns(_ -> {
      throw new RejectedExecutionException("full");
    }, loop.eventLoop(), stats);
    for (int i = 0; i < 2; i++) {
      var refused = full.run(GUARD, giving("b"));
      loop.runPendingTasks();
      assertThat(refused).isCompletedExceptionally();
    }
  }

  @Test
  void onlySoManyWait() {
    var _ = run(GUARD, giving("a"));
    for (int i = 0; i < JqRuns.WAITING_MAX; i++) {
      assertThat(run(GUARD, giving("b"))).isNotDone();
    }
    assertThat(run(GUARD, giving("c"))).isCompletedExceptionally();
    assertThat(stats.refused()).isEqualTo(1);
  }
}
