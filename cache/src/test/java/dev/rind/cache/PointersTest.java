package dev.rind.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PointersTest {
  private static final Duration BOUND = Duration.ofMillis(1_200);
  private static final Duration BOUND_MAX = Duration.ofSeconds(10);
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final Duration WAIT = Duration.ofMillis(250);
  private static final Duration READ_MAX = Duration.ofSeconds(10);
  private static final Duration OUTAGE = Duration.ofHours(24);
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Freshness FRESHNESS = new Freshness(
      BOUND, WAIT, READ_MAX, OUTAGE, REFRESH, BOUND_MAX, 0.02);
  private static final int KEYS_MAX = 100;

  private final VirtualLoop loop = new VirtualLoop();
  private final List<Read> reads = new ArrayList<>();
  private final Watermark told = new Watermark(Duration.ofHours(1), loop::nanoTime);
  private final Pointers<Integer, String> pointers = new Pointers<>(
      new Batcher<>(loop.executor(), keys -> {
        var read = new Read(keys, new CompletableFuture<>());
        reads.add(read);
        return read.answer;
      }, 10, KEYS_MAX, 100_000, loop::nanoTime), FRESHNESS, 1_000, 10, key -> key < 0 ? 10 : 1,
      loop.executor(),
      loop::nanoTime, told, "moves"::equals);

  private record Read(List<Integer> keys, CompletableFuture<Answers<Integer, String>> answer) {}

  private CompletableFuture<Optional<String>> ask(int key) {
    var asked = pointers.find(key);
    loop.runUntilIdle();
    return asked;
  }

  private void want(int key) {
    var _ = ask(key);
  }

  private void answer(Read read, String value) {
    answer(read, value, Duration.ZERO);
  }

  private void answer(Read read, String value, Duration work) {
    var values = new HashMap<Integer, String>();
    read.keys.forEach(key -> values.put(key, value));
    read.answer.complete(new Answers<>(values, work));
    loop.runUntilIdle();
  }

  private void answerNothing(Read read) {
    read.answer.complete(Answers.of(Map.of()));
    loop.runUntilIdle();
  }

  private void fail(Read read) {
    read.answer.completeExceptionally(new IllegalStateException("away"));
    loop.runUntilIdle();
  }

  private void known(String value) {
    want(1);
    answer(reads.getLast(), value);
  }

  @Test
  void aFreshAnswerIsGivenFromMemory() {
    known("a");
    loop.advance(BOUND.minus(TICK));
    var ofTheRound = reads.size();
    assertThat(ask(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(reads).hasSize(ofTheRound);
  }

  @Test
  void anOlderAnswerIsReadAgainFirst() {
    known("a");
    loop.advance(BOUND);
    var asked = ask(1);
    assertThat(asked).isNotDone();
    answer(reads.getLast(), "b");
    assertThat(asked).isCompletedWithValue(Optional.of("b"));
    assertThat(pointers.stale()).isZero();
  }

  @Test
  void ofFewAllThatAreTooOldAreReadWithTheFirstThatIsAskedFor() {
    for (int key = 1; key <= 3; key++) {
      want(key);
      answer(reads.getLast(), "a");
    }
    // The round that reads them all once more is answered; then nobody asks.
    loop.advance(REFRESH);
    reads.stream()
        .filter(read -> !read.answer.isDone())
        .toList()
        .forEach(read -> answer(read, "a"));
    loop.advance(BOUND);
    want(2);
    assertThat(reads.getLast().keys).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void ofManyOnlyTheOneIsReadThatIsAskedFor() {
    for (int key = 1; key <= 65; key++) {
      want(key);
      answer(reads.getLast(), "a");
    }
    loop.advance(REFRESH);
    reads.stream()
        .filter(read -> !read.answer.isDone())
        .toList()
        .forEach(read -> answer(read, "a"));
    loop.advance(BOUND);
    want(2);
    assertThat(reads.getLast().keys).containsExactly(2);
  }

  @Test
  void whatIsPreparedIsReadTogetherWithWhatIsAskedForAndOnce() {
    pointers.prepare(List.of(1, 2, 3));
    want(2);
    assertThat(reads).hasSize(1);
    assertThat(reads.getLast().keys).containsExactly(1, 2, 3);
    answer(reads.getLast(), "a");
    pointers.prepare(List.of(1, 2, 3));
    loop.runUntilIdle();
    assertThat(reads).hasSize(1);
  }

  private void allIsToldDuring(Duration time) {
    for (var left = time; left.isPositive(); left = left.minus(WAIT)) {
      loop.advance(WAIT);
      told.advance(loop.nanoTime());
    }
  }

  @Test
  void whatIsToldOfAndDidNotChangeIsNotReadAgain() {
    told.begin();
    loop.advance(TICK);
    known("a");
    var once = reads.size();
    for (int i = 0; i < 100; i++) {
      allIsToldDuring(REFRESH);
      assertThat(ask(1)).isCompletedWithValue(Optional.of("a"));
    }
    // The round that it was in because it was just read.
    assertThat(reads.size() - once).isLessThanOrEqualTo(1);
    assertThat(pointers.stale()).isZero();
  }

  @Test
  void whereNothingIsHeardAnyMoreAnswersAreAsOldAsTheyAre() {
    told.begin();
    loop.advance(TICK);
    known("a");
    allIsToldDuring(BOUND);
    answer(reads.getLast(), "a");
    allIsToldDuring(BOUND.multipliedBy(3));
    told.end();
    assertThat(ask(1)).isNotDone();
  }

  @Test
  void aMarkThatStaysBehindIsNoBetterThanItsTime() {
    told.begin();
    loop.advance(TICK);
    known("a");
    allIsToldDuring(BOUND);
    answer(reads.getLast(), "a");
    loop.advance(BOUND.minus(TICK));
    assertThat(ask(1)).isDone();
    loop.advance(TICK);
    assertThat(ask(1)).isNotDone();
  }

  @Test
  void whatMovesByItselfIsReadAgainAllTheSame() {
    told.begin();
    loop.advance(TICK);
    known("moves");
    allIsToldDuring(BOUND.multipliedBy(2));
    answer(reads.getLast(), "moves");
    allIsToldDuring(BOUND.multipliedBy(2));
    assertThat(ask(1)).isNotDone();
  }

  @Test
  void whereAllMayHaveChangedEachIsReadBeforeItIsUsed() {
    known("a");
    loop.advance(TICK);
    pointers.allChanged();
    loop.advance(TICK);
    var asked = ask(1);
    assertThat(asked).isNotDone();
    answer(reads.getLast(), "b");
    assertThat(asked).isCompletedWithValue(Optional.of("b"));
  }

  @Test
  void ageCountsFromWhenTheReadWasSent() {
    want(1);
    loop.advance(BOUND.dividedBy(2));
    answer(reads.getLast(), "a");
    loop.advance(BOUND.dividedBy(2));
    want(1);
    assertThat(reads).hasSize(2);
  }

  @Test
  void theAgeOfAnAnswerIsToldWithoutAReadOfIt() {
    assertThat(pointers.age(1)).isEmpty();
    known("a");
    loop.advance(BOUND.plus(TICK));
    var before = reads.size();
    assertThat(pointers.age(1)).contains(BOUND.plus(TICK));
    assertThat(reads).hasSize(before);
  }

  @Test
  void callersWaitNoLongerThanTheWaitAndThenGetTheOldAnswer() {
    known("a");
    loop.advance(BOUND);
    var asked = ask(1);
    loop.advance(WAIT.minus(TICK));
    assertThat(asked).isNotDone();
    loop.advance(TICK);
    assertThat(asked).isCompletedWithValue(Optional.of("a"));
    assertThat(ask(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(pointers.stale()).isEqualTo(1);
    assertThat(pointers.oldestGiven()).isEqualTo(BOUND.plus(WAIT));
    answer(reads.getLast(), "b");
    assertThat(ask(1)).isCompletedWithValue(Optional.of("b"));
    assertThat(reads).hasSize(2);
  }

  @Test
  void whereTheLastReadWasSlowNobodyWaitsForTheNext() {
    known("a");
    loop.advance(BOUND);
    want(1);
    loop.advance(BOUND.multipliedBy(2));
    answer(reads.getLast(), "b");
    assertThat(ask(1)).isCompletedWithValue(Optional.of("b"));
    assertThat(reads).hasSize(3);
  }

  @Test
  void whereTheSourceIsKnownNotToAnswerNobodyWaitsWhateverTheKey() {
    known("a");
    want(2);
    answer(reads.getLast(), "two");
    loop.advance(BOUND);
    want(1);
    fail(reads.getLast());
    assertThat(ask(2)).isCompletedWithValue(Optional.of("two"));
  }

  @Test
  void anAnswerThatIsOldWhenItComesCountsAsStale() {
    var asked = ask(1);
    loop.advance(BOUND);
    answer(reads.getLast(), "a");
    assertThat(asked).isCompletedWithValue(Optional.of("a"));
    assertThat(pointers.stale()).isEqualTo(1);
  }

  @Test
  void oneReadAtATime() {
    var first = ask(1);
    var second = ask(1);
    assertThat(reads).hasSize(1);
    answer(reads.getLast(), "a");
    assertThat(first).isCompletedWithValue(Optional.of("a"));
    assertThat(second).isCompletedWithValue(Optional.of("a"));
  }

  @Test
  void aFailureIsToldToAllWhoWaitAndNotKept() {
    var first = ask(1);
    var second = ask(1);
    fail(reads.getLast());
    assertThat(first.exceptionNow()).hasMessage("away");
    assertThat(second.exceptionNow()).hasMessage("away");
    var third = ask(1);
    answer(reads.getLast(), "a");
    assertThat(third).isCompletedWithValue(Optional.of("a"));
  }

  @Test
  void duringAnOutageWhatIsKnownIsGivenAndTheSourceAskedOnceABound() {
    known("a");
    loop.advance(BOUND);
    var asked = ask(1);
    fail(reads.getLast());
    assertThat(asked).isCompletedWithValue(Optional.of("a"));
    for (int i = 0; i < 100; i++) {
      assertThat(ask(1)).isCompletedWithValue(Optional.of("a"));
    }
    assertThat(reads).hasSize(2);
    loop.advance(BOUND);
    assertThat(ask(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(reads).hasSize(3);
  }

  @Test
  void afterTheLongestOutageNothingOldIsGiven() {
    known("a");
    loop.advance(OUTAGE);
    var asked = ask(1);
    loop.advance(WAIT);
    assertThat(asked).isNotDone();
    fail(reads.getLast());
    assertThat(asked).isCompletedExceptionally();
  }

  @Test
  void aScanOfUnknownKeysEvictsNothingKnown() {
    known("a");
    for (int key = 2; key < 10_000; key++) {
      want(key);
      answerNothing(reads.getLast());
    }
    var before = reads.size();
    assertThat(ask(1)).isCompletedWithValue(Optional.of("a"));
    assertThat(reads).hasSize(before);
    assertThat(pointers.peek(1)).isEqualTo("a");
  }

  @Test
  void aKeyThatLosesItsValueIsNoLongerKnown() {
    known("a");
    loop.advance(BOUND);
    want(1);
    answerNothing(reads.getLast());
    assertThat(pointers.peek(1)).isNull();
    assertThat(ask(1)).isCompletedWithValue(Optional.empty());
  }

  /** Read the old row, the row changes, read again, and the old answer comes last. */
  @Test
  void anAnswerThatWasGivenUpIsDroppedHoweverLateItComes() {
    var asked = ask(1);
    var old = reads.getLast();
    loop.advance(READ_MAX);
    want(1);
    assertThat(reads).hasSize(2);
    answer(reads.getLast(), "new");
    assertThat(asked).isCompletedWithValue(Optional.of("new"));
    answer(old, "old");
    assertThat(ask(1)).isCompletedWithValue(Optional.of("new"));
    assertThat(pointers.givenUp()).isEqualTo(1);
  }

  @Test
  void whatChangesDuringAReadIsReadAgainAfterIt() {
    var asked = ask(1);
    pointers.changed(1);
    pointers.changed(1);
    loop.runUntilIdle();
    assertThat(reads).hasSize(1);
    answer(reads.getFirst(), "old");
    assertThat(asked).isNotDone();
    assertThat(reads).hasSize(2);
    answer(reads.getLast(), "new");
    assertThat(asked).isCompletedWithValue(Optional.of("new"));
  }

  @Test
  void whatIsToldToHaveChangedIsReadAtOnceAndWaitedFor() {
    known("a");
    pointers.changed(1);
    loop.runUntilIdle();
    var asked = ask(1);
    assertThat(asked).isNotDone();
    answer(reads.getLast(), "b");
    assertThat(asked).isCompletedWithValue(Optional.of("b"));
    assertThat(reads).hasSize(2);
  }

  @Test
  void ofAKeyThatNobodyHoldsNoChangeIsRead() {
    pointers.changed(1);
    loop.runUntilIdle();
    assertThat(reads).isEmpty();
  }

  @Test
  void whatIsInUseIsReadAgainInOneBatchSoThatNobodyWaits() {
    for (int key = 0; key < 50; key++) {
      want(key);
      answer(reads.getLast(), "a");
      want(key);
    }
    reads.clear();
    loop.advance(REFRESH);
    assertThat(reads).hasSize(1);
    assertThat(reads.getFirst().keys).hasSize(50);
    assertThat(ask(7)).isCompletedWithValue(Optional.of("a"));
    answer(reads.getFirst(), "b");
    loop.advance(BOUND.minus(TICK));
    assertThat(ask(7)).isCompletedWithValue(Optional.of("b"));
    assertThat(pointers.hot()).isEqualTo(50);
  }

  @Test
  void whatNobodyAsksForLeavesTheRounds() {
    known("a");
    want(1);
    loop.advance(REFRESH);
    answer(reads.getLast(), "a");
    assertThat(reads).hasSize(2);
    for (int i = 0; i < 10; i++) {
      loop.advance(REFRESH);
    }
    assertThat(reads).hasSize(2);
    assertThat(pointers.rounds()).isEqualTo(11);
  }

  /** So the one that asked does not wait again, when it comes back a little later than the bound. */
  @Test
  void aKeyAskedForOnceIsInTheNextRoundOnly() {
    known("a");
    loop.advance(REFRESH);
    assertThat(reads).hasSize(2);
    answer(reads.getLast(), "b");
    loop.advance(BOUND.minus(TICK));
    assertThat(ask(1)).isCompletedWithValue(Optional.of("b"));
    assertThat(reads).hasSize(2);
  }

  @Test
  void roundsDoNotFollowHowOftenAKeyIsAskedFor() {
    known("a");
    for (int i = 0; i < 10_000; i++) {
      want(1);
    }
    loop.advance(REFRESH);
    assertThat(reads).hasSize(2);
    assertThat(reads.getLast().keys).containsExactly(1);
  }

  @Test
  void aRoundIsReadInBatchesOneAfterTheOther() {
    hot(250);
    loop.advance(REFRESH);
    assertThat(reads).hasSize(1);
    answer(reads.get(0), "b");
    assertThat(reads).hasSize(2);
    answer(reads.get(1), "b");
    answer(reads.get(2), "b");
    assertThat(reads).extracting(read -> read.keys.size()).containsExactly(100, 100, 50);
  }

  private void hot(int keys) {
    for (int key = 0; key < keys; key++) {
      want(key);
      answer(reads.getLast(), "a");
      want(key);
    }
    reads.clear();
  }

  /** 100 ms of work a round may take a fiftieth of the time: so rounds are 5 s apart, and the bound 0.2 s more. */
  @Test
  void roundsThatCostTooMuchStretchIntervalAndBound() {
    hot(1);
    loop.advance(REFRESH);
    answer(reads.getLast(), "b", Duration.ofMillis(100));
    assertThat(pointers.boundInForce()).isEqualTo(Duration.ofMillis(5_200));
    loop.advance(REFRESH.multipliedBy(5).minus(TICK));
    assertThat(ask(1)).isNotNull();
    assertThat(ask(0)).isCompletedWithValue(Optional.of("b"));
    reads.clear();
    loop.advance(TICK);
    assertThat(reads).hasSize(1);
    answer(reads.getLast(), "c", Duration.ofMillis(1));
    assertThat(pointers.boundInForce()).isEqualTo(BOUND);
  }

  @Test
  void aRoundThatTakesLongAddsToTheBound() {
    hot(1);
    loop.advance(REFRESH);
    loop.advance(WAIT);
    answer(reads.getLast(), "b", Duration.ofMillis(100));
    assertThat(pointers.boundInForce()).isEqualTo(Duration.ofMillis(5_200).plus(WAIT));
  }

  @Test
  void theBoundIsNeverStretchedBeyondItsMaximum() {
    hot(1);
    loop.advance(REFRESH);
    answer(reads.getLast(), "b", Duration.ofMinutes(1));
    assertThat(pointers.boundInForce()).isEqualTo(BOUND_MAX);
  }

  @Test
  void aRoundThatFailsEndsAndTheNextOneComes() {
    hot(250);
    loop.advance(REFRESH);
    fail(reads.getLast());
    assertThat(reads).hasSize(1);
    IntStream.range(0, 250)
        .forEach(key -> assertThat(ask(key)).isCompletedWithValue(Optional.of("a")));
    reads.clear();
    loop.advance(REFRESH);
    assertThat(reads).hasSize(1);
    answer(reads.getLast(), "b");
    assertThat(ask(0)).isCompletedWithValue(Optional.of("b"));
  }

  @Test
  void aRoundThatIsNotAnsweredEndsAndTheNextOneComes() {
    hot(1);
    loop.advance(REFRESH);
    loop.advance(READ_MAX);
    want(0);
    answer(reads.getLast(), "b");
    want(0);
    reads.clear();
    loop.advance(REFRESH);
    assertThat(reads).hasSize(1);
  }

  /** Who asks for what is not there could stretch the bound for all who ask for what is. */
  @Test
  void unknownKeysAreInNoRound() {
    want(1);
    answerNothing(reads.getLast());
    want(1);
    reads.clear();
    loop.advance(REFRESH);
    assertThat(reads).isEmpty();
  }

  @Test
  void longUnknownKeysCountForSeveral() {
    for (int key = -1; key > -1_000; key--) {
      want(key);
      answerNothing(reads.getLast());
    }
    assertThat(ForkJoinPool.commonPool().awaitQuiescence(1, TimeUnit.MINUTES)).isTrue();
    assertThat(pointers.unknownSize()).isLessThanOrEqualTo(2);
  }

  @Test
  void whoWaitsGetsTheNewestThereIsWhenTheWaitIsOver() {
    known("a");
    loop.advance(BOUND);
    var asked = ask(1);
    pointers.changed(1);
    answer(reads.getLast(), "b");
    loop.advance(WAIT);
    assertThat(asked).isCompletedWithValue(Optional.of("b"));
  }

  /** A round may be slow without anybody waiting for it. */
  @Test
  void aSlowRoundDoesNotMeanThatNobodyWaitsForOtherKeys() {
    hot(1);
    want(7);
    answer(reads.getLast(), "seven");
    reads.clear();
    loop.advance(REFRESH);
    loop.advance(WAIT.plus(TICK));
    answer(reads.getLast(), "b");
    loop.advance(BOUND);
    assertThat(ask(7)).isNotDone();
  }

  private Pointers.Place<String> placeOfOne() {
    return Objects.requireNonNull(pointers.place(1));
  }

  @Test
  void aPlaceGivesWhatWouldBeFoundAtOnce() {
    want(1);
    assertThat(pointers.place(1)).isNull();
    answer(reads.getFirst(), "a");
    var place = placeOfOne();
    assertThat(place.now()).isEqualTo("a");
    pointers.changed(1);
    assertThat(place.now()).isNull();
    loop.runUntilIdle();
    answer(reads.getLast(), "b");
    assertThat(place.now()).isEqualTo("b");
    pointers.changed(1);
    loop.runUntilIdle();
    answerNothing(reads.getLast());
    assertThat(place.now()).isNull();
  }

  /** One that is used through its place is in use, so it is read again in each round, and is not too old. */
  @Test
  void aPlaceKeepsItsKeyInTheRounds() {
    known("a");
    var place = placeOfOne();
    for (int round = 1; round <= 5; round++) {
      assertThat(place.now()).isEqualTo("a");
      loop.advance(REFRESH);
      assertThat(reads).hasSize(1 + round);
      answer(reads.getLast(), "a");
    }
    loop.advance(BOUND.multipliedBy(2));
    assertThat(place.now()).isNull();
  }

  /** Since it is told of no change any more. */
  @Test
  void aPlaceOfOneThatWasEvictedGivesNothing() {
    known("a");
    var place = placeOfOne();
    for (int key = 2; key < 5_000; key++) {
      want(key);
      answer(reads.getLast(), "a");
      want(key);
      want(key);
    }
    assertThat(ForkJoinPool.commonPool().awaitQuiescence(1, TimeUnit.MINUTES)).isTrue();
    assertThat(pointers.place(1)).isNull();
    assertThat(place.now()).isNull();
  }
}
