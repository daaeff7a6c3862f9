package dev.rind.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PointersTest {
  private static final Duration BOUND = Duration.ofMillis(1200);
  private static final Duration WAIT = Duration.ofMillis(250);
  private static final Duration OUTAGE = Duration.ofHours(24);
  private static final Duration TICK = Duration.ofMillis(1);

  private final VirtualLoop loop = new VirtualLoop();
  private final List<CompletableFuture<Optional<String>>> reads = new ArrayList<>();
  private final Pointers<Integer, String> pointers = new Pointers<>(_ -> {
    var read = new CompletableFuture<Optional<String>>();
    reads.add(read);
    return read;
  }, new Freshness(BOUND, WAIT, OUTAGE), 100, 10, loop.executor(), loop::nanoTime);

  private void ask(int key) {
    var _ = pointers.find(key);
  }

  private void known(String value) {
    ask(1);
    reads.getLast().complete(Optional.of(value));
  }

  @Test
  void aFreshAnswerIsGivenFromMemory() {
    known("a");
    loop.advance(BOUND.minus(TICK));
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(reads).hasSize(1);
  }

  @Test
  void anOlderAnswerIsReadAgainFirst() {
    known("a");
    loop.advance(BOUND);
    var asked = pointers.find(1);
    assertThat(asked).isNotDone();
    reads.getLast().complete(Optional.of("b"));
    assertThat(asked).isCompletedWithValue(Optional.of("b"));
    assertThat(pointers.stale()).isZero();
  }

  @Test
  void ageCountsFromWhenTheReadWasSent() {
    ask(1);
    loop.advance(BOUND.dividedBy(2));
    reads.getLast().complete(Optional.of("a"));
    loop.advance(BOUND.dividedBy(2));
    ask(1);
    assertThat(reads).hasSize(2);
  }

  @Test
  void callersWaitNoLongerThanTheWaitAndThenGetTheOldAnswer() {
    known("a");
    loop.advance(BOUND);
    var asked = pointers.find(1);
    loop.advance(WAIT.minus(TICK));
    assertThat(asked).isNotDone();
    loop.advance(TICK);
    assertThat(asked).isCompletedWithValue(Optional.of("a"));
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(pointers.stale()).isEqualTo(1);
    reads.getLast().complete(Optional.of("b"));
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("b"));
    assertThat(reads).hasSize(2);
  }

  @Test
  void whereTheLastReadWasSlowNobodyWaitsForTheNext() {
    known("a");
    loop.advance(BOUND);
    ask(1);
    loop.advance(BOUND.multipliedBy(2));
    reads.getLast().complete(Optional.of("b"));
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("b"));
    assertThat(reads).hasSize(3);
  }

  @Test
  void oneReadAtATime() {
    var first = pointers.find(1);
    var second = pointers.find(1);
    assertThat(reads).hasSize(1);
    reads.getLast().complete(Optional.of("a"));
    assertThat(first).isCompletedWithValue(Optional.of("a"));
    assertThat(second).isCompletedWithValue(Optional.of("a"));
  }

  @Test
  void aFailureIsToldToAllWhoWaitAndNotKept() {
    var first = pointers.find(1);
    var second = pointers.find(1);
    reads.getLast().completeExceptionally(new IllegalStateException("away"));
    assertThat(first.exceptionNow()).hasMessage("away");
    assertThat(second.exceptionNow()).hasMessage("away");
    var third = pointers.find(1);
    reads.getLast().complete(Optional.of("a"));
    assertThat(third).isCompletedWithValue(Optional.of("a"));
  }

  @Test
  void duringAnOutageWhatIsKnownIsGivenAndTheSourceAskedOnceABound() {
    known("a");
    loop.advance(BOUND);
    var asked = pointers.find(1);
    reads.getLast().completeExceptionally(new IllegalStateException("away"));
    assertThat(asked).isCompletedWithValue(Optional.of("a"));
    for (int i = 0; i < 100; i++) {
      assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("a"));
    }
    assertThat(reads).hasSize(2);
    loop.advance(BOUND);
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(reads).hasSize(3);
  }

  @Test
  void afterTheLongestOutageNothingOldIsGiven() {
    known("a");
    loop.advance(OUTAGE);
    var asked = pointers.find(1);
    loop.advance(WAIT);
    assertThat(asked).isNotDone();
    reads.getLast().completeExceptionally(new IllegalStateException("away"));
    assertThat(asked).isCompletedExceptionally();
  }

  @Test
  void aScanOfUnknownKeysEvictsNothingKnown() {
    known("a");
    for (int key = 2; key < 10_000; key++) {
      ask(key);
      reads.getLast().complete(Optional.empty());
    }
    var before = reads.size();
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(reads).hasSize(before);
    assertThat(pointers.peek(1)).isEqualTo("a");
  }

  @Test
  void aKeyThatLosesItsValueIsNoLongerKnown() {
    known("a");
    loop.advance(BOUND);
    ask(1);
    reads.getLast().complete(Optional.empty());
    assertThat(pointers.peek(1)).isNull();
    assertThat(pointers.find(1)).isCompletedWithValue(Optional.empty());
  }

  /** Reads take up to half the wait, so an answer is never older than the bound and that. */
  @RepeatedTest(50)
  void noAnswerIsOlderThanTheBound(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var truth = new HashMap<Integer, String>();
    Map<String, Long> replacedAt = new HashMap<>();
    var underWay = new ArrayList<Runnable>();
    var mine = new Pointers<Integer, String>(key -> {
      var seen = Optional.ofNullable(truth.get(key));
      var read = new CompletableFuture<Optional<String>>();
      underWay.add(() -> read.complete(seen));
      return read;
    }, new Freshness(BOUND, WAIT, OUTAGE), 100, 100, loop.executor(), loop::nanoTime);
    for (int step = 0; step < 2_000; step++) {
      var key = random.nextInt(3);
      switch (random.nextInt(3)) {
        case 0 -> {
          var old = truth.put(key, key + "@" + step);
          if (old != null) {
            replacedAt.put(old, loop.nanoTime());
          }
        }
        case 1 -> {
          var answer = mine.find(key);
          var given = answer.isDone() ? answer.join().orElse("") : "";
          var since = replacedAt.get(given);
          assertThat(since == null ? 0 : loop.nanoTime() - since)
              .isLessThan(BOUND.toNanos());
        }
        default -> {
          loop.advance(Duration.ofMillis(random.nextInt(100)));
          // In any order: late answers must not overtake.
          Collections.shuffle(underWay, random);
          var due = List.copyOf(underWay);
          underWay.clear();
          due.forEach(Runnable::run);
        }
      }
    }
  }
}
