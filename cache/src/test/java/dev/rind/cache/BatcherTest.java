package dev.rind.cache;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BatcherTest {
  private static final int UNDER_WAY_MAX = 1;
  private static final int KEYS_MAX = 16;
  private static final int WAITING_MAX = 64;

  private final VirtualLoop loop = new VirtualLoop();
  private final ScriptedSource source = new ScriptedSource();
  private final Batcher<Integer, String> batcher = new Batcher<>(loop.executor(), source,
      UNDER_WAY_MAX, KEYS_MAX, WAITING_MAX, loop::nanoTime);

  private void ask(int key) {
    var _ = batcher.find(key);
  }

  @RepeatedTest(200)
  void everyCallerIsAnsweredAsIfAlone(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    IntStream.range(0, 10)
        .filter(_ -> random.nextBoolean())
        .forEach(key -> source.rows.put(key, "v" + key));
    var keys = random.ints(random.nextInt(500), 0, 20).boxed().toList();
    var callers = keys.stream().map(batcher::find).toList();
    loop.runUntilIdle();
    assertThat(callers).allMatch(CompletableFuture::isDone);
    assertThat(callers.stream().map(CompletableFuture::join))
        .containsExactlyElementsOf(
            keys.stream().map(key -> Optional.ofNullable(source.rows.get(key))).toList());
  }

  @Test
  void aLoneKeyLeavesAtOnceAndWhatArrivesMeanwhileLeavesTogether() {
    source.hold();
    ask(1);
    loop.runUntilIdle();
    ask(2);
    ask(3);
    ask(2);
    loop.runUntilIdle();
    assertThat(source.asked).containsExactly(List.of(1));
    source.release();
    loop.runUntilIdle();
    assertThat(source.asked).containsExactly(List.of(1), List.of(2, 3));
    assertThat(batcher.stats().statements()).isEqualTo(2);
    assertThat(batcher.stats().keys()).isEqualTo(3);
  }

  @Test
  void whatIsAskedForInOneTurnOfTheLoopLeavesTogether() {
    ask(1);
    ask(2);
    ask(3);
    loop.runUntilIdle();
    assertThat(source.asked).containsExactly(List.of(1, 2, 3));
  }

  @Test
  void whatKeysWaitedBeforeTheyLeftIsCounted() {
    source.hold();
    ask(1);
    loop.runUntilIdle();
    ask(2);
    loop.advance(Duration.ofMillis(3));
    ask(3);
    ask(2);
    loop.advance(Duration.ofMillis(1));
    source.release();
    loop.runUntilIdle();
    var waits = batcher.stats().waits();
    assertThat(waits.total()).isEqualTo(Duration.ofMillis(0 + 4 + 1));
    assertThat(waitedAtMost(waits, Duration.ofNanos(100_000))).isEqualTo(1);
    assertThat(waitedAtMost(waits, Duration.ofMillis(1))).isEqualTo(2);
    assertThat(waitedAtMost(waits, Duration.ofMillis(5))).isEqualTo(3);
  }

  @Test
  void theHalvesOfAFailedBatchHaveWaitedOnce() {
    source.poisoned.add(5);
    askedInOneBatch();
    assertThat(batcher.stats().waits().counts().stream().mapToLong(n -> n).sum())
        .isEqualTo(1 + KEYS_MAX);
  }

  @Test
  void whatWaitsLongerThanAllBoundsIsCountedAsWell() {
    source.hold();
    ask(1);
    loop.runUntilIdle();
    ask(2);
    loop.advance(Duration.ofHours(1));
    source.release();
    loop.runUntilIdle();
    assertThat(batcher.stats().waits().counts()).hasSize(WaitTimes.BOUNDS.size() + 1).endsWith(1L);
  }

  private static long waitedAtMost(WaitTimes waits, Duration bound) {
    var upTo = WaitTimes.BOUNDS.indexOf(bound) + 1;
    return waits.counts().subList(0, upTo).stream().mapToLong(n -> n).sum();
  }

  @Test
  void aBatchHasNoMoreKeysThanItsBound() {
    source.hold();
    ask(-1);
    IntStream.range(0, 40).forEach(this::ask);
    loop.runUntilIdle();
    source.release();
    loop.runUntilIdle();
    assertThat(source.asked).hasSize(3).allMatch(keys -> keys.size() <= KEYS_MAX);
  }

  @Test
  void oneKeyMoreThanMayWaitIsRefusedAndCounted() {
    source.hold();
    ask(-1);
    loop.runUntilIdle();
    IntStream.range(0, WAITING_MAX).forEach(this::ask);
    var known = batcher.find(0);
    var refused = batcher.find(WAITING_MAX);
    loop.runUntilIdle();
    assertThat(refused).isCompletedExceptionally();
    assertThat(refused.exceptionNow()).isInstanceOf(Overload.class);
    assertThat(batcher.stats().refused()).isEqualTo(1);
    source.release();
    loop.runUntilIdle();
    assertThat(known).isCompletedWithValue(Optional.empty());
  }

  /** As many keys as a batch may have, which waited for the one of another key. */
  private List<CompletableFuture<Optional<String>>> askedInOneBatch() {
    source.hold();
    ask(-1);
    loop.runUntilIdle();
    var callers = IntStream.range(0, KEYS_MAX).mapToObj(batcher::find).toList();
    loop.runUntilIdle();
    source.release();
    loop.runUntilIdle();
    return callers;
  }

  @Test
  void aPoisonedKeyFailsAloneWithinABoundOfQuestions() {
    IntStream.range(0, KEYS_MAX).forEach(key -> source.rows.put(key, "v" + key));
    source.poisoned.add(5);
    var callers = askedInOneBatch();
    for (int key = 0; key < KEYS_MAX; key++) {
      if (key == 5) {
        assertThat(callers.get(key).exceptionNow()).isInstanceOf(ScriptedSource.Poison.class);
      } else {
        assertThat(callers.get(key)).isCompletedWithValue(Optional.of("v" + key));
      }
    }
    // One for -1, one for all, and two halves for each of log2(16) levels.
    assertThat(source.asked).hasSize(2 + 2 * 4);
  }

  @Test
  void aSourceThatIsAwayFailsAllAndIsNotAskedInHalves() {
    source.goAway(true);
    var callers = askedInOneBatch();
    assertThat(callers).allMatch(caller -> caller.exceptionNow() instanceof ScriptedSource.Away);
    assertThat(source.asked).hasSize(2);
  }

  @Test
  void aSourceThatThrowsFailsItsCallersAndTheNextBatchLeaves() {
    var throwing = new Batcher<Integer, String>(loop.executor(), _ -> {
      throw new IllegalStateException("broken");
    }, 1, 1, WAITING_MAX, loop::nanoTime);
    var first = throwing.find(1);
    var second = throwing.find(2);
    loop.runUntilIdle();
    assertThat(first.exceptionNow()).hasMessage("broken");
    assertThat(second.exceptionNow()).hasMessage("broken");
  }
}
