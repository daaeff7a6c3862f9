package dev.rind.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class IndexTierTest {
  private static final int MISSES_MIN = 7;
  private static final int TOGETHER_MAX = 2;
  private static final int BYTES_MAX = 10_000;
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration LIFETIME = Duration.ofHours(24);
  private static final Duration BURST = Duration.ofSeconds(10);
  private static final Executor AT_ONCE = Runnable::run;

  private final VirtualLoop loop = new VirtualLoop();
  /** What the source holds: not all of it is in an index, but what is in none is not there. */
  private final Map<Key, String> rows = new HashMap<>();
  private final Set<Key> leftOut = new HashSet<>();
  private final List<Key> askedSingly = new ArrayList<>();
  private final List<Load> loads = new ArrayList<>();
  private boolean away;
  /** Whether others load as well, what they have, and what of them was looked for or waited for. */
  private boolean shared;
  private final Map<String, MapIndex> atHand = new HashMap<>();
  private final List<String> lookedFor = new ArrayList<>();
  private Duration waited = Duration.ZERO;
  private final MemoryTier<Key, String> single = new MemoryTier<>(key -> {
    askedSingly.add(key);
    return CompletableFuture.completedFuture(Optional.of(rows.getOrDefault(key, "nothing")));
  }, 1_000_000, (_, _) -> 1, _ -> LIFETIME, loop::nanoTime, AT_ONCE);
  private final IndexTier<Key, String, String, MapIndex> tier = new IndexTier<>(Key::set,
      Key::path, single, new IndexSource<>() {
        @Override
        public CompletableFuture<Map<String, MapIndex>> load(List<String> sets) {
          var load = new Load(sets, new CompletableFuture<>());
          loads.add(load);
          return load.answer;
        }

        @Override
        public boolean isShared() {
          return shared;
        }

        @Override
        public CompletableFuture<Map<String, MapIndex>> atHand(List<String> sets) {
          lookedFor.addAll(sets);
          var found = new HashMap<>(atHand);
          found.keySet().retainAll(sets);
          return CompletableFuture.completedFuture(found);
        }

        @Override
        public Duration waited() {
          return waited;
        }

        @Override
        public boolean tookNothing(Throwable failure) {
          return away;
        }
      }, new IndexLimits(BYTES_MAX, MISSES_MIN, 100, TOGETHER_MAX, 3, WAIT, LIFETIME, 0.2, BURST),
      loop.executor(), loop::nanoTime, AT_ONCE);

  private record Key(String set, String path) {}

  private record Load(List<String> sets, CompletableFuture<Map<String, MapIndex>> answer) {}

  private record MapIndex(Map<String, String> paths, Set<String> unsure, long bytes)
      implements
        Index<String> {
    @Override
    public @Nullable String find(String path) {
      return unsure.contains(path) ? null : paths.getOrDefault(path, "nothing");
    }

    @Override
    public boolean isSure() {
      return unsure.isEmpty();
    }

    @Override
    public int size() {
      return paths.size();
    }
  }

  private CompletableFuture<Optional<String>> ask(String set, int path) {
    var asked = tier.find(new Key(set, "p" + path));
    loop.runUntilIdle();
    return asked;
  }

  private void want(String set, int from, int to) {
    for (int path = from; path < to; path++) {
      var _ = ask(set, path);
    }
  }

  private void hold(String set, int paths) {
    for (int path = 0; path < paths; path++) {
      rows.put(new Key(set, "p" + path), set + path);
    }
  }

  private MapIndex index(String set, long bytes) {
    var paths = new HashMap<String, String>();
    var unsure = new HashSet<String>();
    rows.forEach((key, value) -> {
      if (key.set.equals(set)) {
        paths.put(key.path, value);
      }
    });
    leftOut.forEach(key -> {
      if (key.set.equals(set)) {
        unsure.add(key.path);
      }
    });
    return new MapIndex(paths, unsure, bytes);
  }

  private void answer(Load load) {
    var indexes = new HashMap<String, MapIndex>();
    load.sets.forEach(set -> indexes.put(set, index(set, 1_000)));
    load.answer.complete(indexes);
    loop.runUntilIdle();
  }

  private void fail(Load load) {
    load.answer.completeExceptionally(new IllegalStateException("away"));
    loop.runUntilIdle();
  }

  private void indexed(String set, int paths) {
    hold(set, paths);
    want(set, 0, MISSES_MIN);
    answer(loads.getLast());
    askedSingly.clear();
  }

  @Test
  void whatAnotherHasLoadedIsTakenBeforeAnythingIsAskedFor() {
    shared = true;
    hold("a", 100);
    atHand.put("a", index("a", 1_000));
    var asked = tier.find(new Key("a", "p1"));
    var beside = tier.find(new Key("a", "none"));
    loop.runUntilIdle();
    assertThat(asked).isCompletedWithValue(Optional.of("a1"));
    assertThat(beside).isCompletedWithValue(Optional.of("nothing"));
    assertThat(askedSingly).isEmpty();
    assertThat(loads).isEmpty();
    assertThat(lookedFor).containsExactly("a");
  }

  @Test
  void amongManySetsWhatOthersHaveIsNotLookedFor() {
    for (int set = 0; set < 99; set++) {
      want("s" + set, 0, 1);
    }
    shared = true;
    want("a", 0, 1);
    assertThat(lookedFor).isEmpty();
    assertThat(askedSingly).contains(new Key("a", "p0"));
  }

  @Test
  void whereOthersLoadAsWellHalfAsManyPathsOfFewSetsAreEnoughAndOneMeanwhile() {
    shared = true;
    want("a", 0, MISSES_MIN / 2);
    assertThat(loads).isEmpty();
    want("a", MISSES_MIN / 2, MISSES_MIN / 2 + 1);
    assertThat(loads).hasSize(1);
    var other = ask("b", 0);
    assertThat(other).isNotDone();
    answer(loads.getFirst());
    assertThat(loads.getLast().sets).containsExactly("b");
  }

  /** It was loaded before that, for all that is known. */
  @Test
  void whatIsForgottenStaysInDoubtInAnIndexThatAnotherLoaded() {
    shared = true;
    hold("a", 100);
    tier.forget(new Key("a", "p1"));
    atHand.put("a", index("a", 1_000));
    rows.put(new Key("a", "p1"), "moved");
    assertThat(ask("a", 0)).isCompletedWithValue(Optional.of("a0"));
    assertThat(ask("a", 1)).isCompletedWithValue(Optional.of("moved"));
  }

  @Test
  void whatLoadsWaitForOthersIsNotTakenFromTheirShareOfTime() {
    want("a", 0, MISSES_MIN);
    loop.advance(BURST.multipliedBy(5));
    waited = BURST.multipliedBy(5);
    answer(loads.getFirst());
    want("b", 0, MISSES_MIN);
    assertThat(loads).hasSize(2);
  }

  @Test
  void afterALoadThatTookLongFewerLeaveTogether() {
    want("a", 0, MISSES_MIN);
    want("b", 0, MISSES_MIN);
    want("c", 0, MISSES_MIN);
    loop.advance(WAIT.dividedBy(2));
    answer(loads.getFirst());
    assertThat(loads.getLast().sets).containsExactly("b");
  }

  @Test
  void aFewDifferentPathsAreAskedForOneByOne() {
    hold("a", 100);
    want("a", 0, MISSES_MIN - 1);
    want("a", 0, MISSES_MIN - 1);
    assertThat(askedSingly).hasSize(MISSES_MIN - 1);
    assertThat(loads).isEmpty();
  }

  @Test
  void manyDifferentPathsHaveTheIndexLoadedAndWaitForIt() {
    hold("a", 100);
    want("a", 0, MISSES_MIN - 1);
    var waiting = ask("a", 50);
    var another = ask("a", 51);
    var absent = ask("a", 1_000);
    assertThat(loads).hasSize(1);
    assertThat(waiting).isNotDone();
    answer(loads.getFirst());
    assertThat(waiting).isCompletedWithValue(Optional.of("a50"));
    assertThat(another).isCompletedWithValue(Optional.of("a51"));
    assertThat(absent).isCompletedWithValue(Optional.of("nothing"));
    assertThat(askedSingly).hasSize(MISSES_MIN - 1);
  }

  @Test
  void onceLoadedNothingOfThatSetIsAskedForAnyMore() {
    indexed("a", 1_000);
    for (int path = 0; path < 2_000; path++) {
      assertThat(ask("a", path))
          .isCompletedWithValue(Optional.of(path < 1_000 ? "a" + path : "nothing"));
    }
    assertThat(askedSingly).isEmpty();
    assertThat(loads).hasSize(1);
  }

  @Test
  void theAgeOfTheIndexThatAnswersIsTold() {
    leftOut.add(new Key("a", "p1"));
    indexed("a", 10);
    loop.advance(WAIT);
    assertThat(tier.age(new Key("a", "p0"))).contains(WAIT);
    assertThat(tier.age(new Key("a", "p1"))).isEmpty();
    assertThat(tier.age(new Key("b", "p0"))).isEmpty();
    assertThat(askedSingly).isEmpty();
  }

  @Test
  void afewOutOfEachOfManySetsLoadNone() {
    for (int set = 0; set < 99; set++) {
      want("s" + set, 0, 3);
    }
    assertThat(loads).isEmpty();
  }

  @Test
  void whereMoreIsToBeExpectedOnePathIsEnough() {
    var first = tier.find(new Key("a", "p0"), true, List.of());
    loop.runUntilIdle();
    assertThat(first).isNotDone();
    assertThat(loads).hasSize(1);
  }

  /** 99 x 3 single look-ups within a second: then four paths are enough, and three are not. */
  @Test
  void whereManyAskAFewPathsLessAreEnough() {
    for (int set = 0; set < 99; set++) {
      want("s" + set, 0, 3);
    }
    assertThat(loads).isEmpty();
    want("s0", 3, 4);
    assertThat(loads).hasSize(1);
    loop.advance(Duration.ofSeconds(3));
    want("s1", 3, 4);
    assertThat(loads).hasSize(1);
  }

  @Test
  void whereManyAskOneThatIsMissingIsEnough() {
    hold("a", 100);
    want("a", 0, 1);
    assertThat(tier.indexLacking(new Key("a", "none"), false))
        .isCompletedWithValue(Optional.empty());
    assertThat(loads).isEmpty();
    for (int set = 0; set < 20; set++) {
      want("s" + set, 0, 1);
    }
    var index = tier.indexLacking(new Key("a", "none"), false);
    loop.runUntilIdle();
    assertThat(index).isNotDone();
    answer(loads.getFirst());
    assertThat(index.join().orElseThrow().size()).isEqualTo(100);
    assertThat(tier.indexLacking(new Key("a", "other"), false)).isCompletedWithValue(index.join());
  }

  @Test
  void whoAsksForAnIndexThatIsBeingLoadedWaitsForIt() {
    hold("a", 100);
    want("a", 0, MISSES_MIN);
    var index = tier.indexLacking(new Key("a", "none"), false);
    assertThat(index).isNotDone();
    fail(loads.getFirst());
    assertThat(index).isCompletedWithValue(Optional.empty());
  }

  @Test
  void whereFewSetsAreAskedForOneThatIsWorthItsIndexBuysThatOfAll() {
    var _ = tier.find(new Key("a", "p0"), false, List.of("older"));
    want("b", 0, MISSES_MIN);
    answer(loads.getFirst());
    answer(loads.getLast());
    assertThat(loads.stream().flatMap(load -> load.sets.stream()))
        .containsExactlyInAnyOrder("b", "a", "older");
    want("c", 0, 1);
    assertThat(loads.getLast().sets).containsExactly("c");
  }

  @Test
  void whereFewSetsAreAskedForOneThatFailedIsStillLeftAlone() {
    want("a", 0, MISSES_MIN);
    fail(loads.getFirst());
    want("b", 0, MISSES_MIN);
    assertThat(loads.getLast().sets).containsExactly("b");
  }

  @Test
  void whereFewSetsAreHeldOneThatIsOutdatedTellsThatAllThatAreNotSureAre() {
    for (var set : List.of("a", "b")) {
      leftOut.add(new Key(set, "p5"));
      indexed(set, 100);
    }
    indexed("c", 100);
    tier.laidOver(new Key("a", "p5"));
    loop.runUntilIdle();
    answer(loads.getLast());
    assertThat(loads.subList(3, loads.size()).stream().flatMap(load -> load.sets.stream()))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whoWaitedTooLongIsAskedForByItself() {
    hold("a", 100);
    want("a", 0, MISSES_MIN - 1);
    var waiting = ask("a", 50);
    loop.advance(WAIT);
    assertThat(waiting).isCompletedWithValue(Optional.of("a50"));
    assertThat(ask("a", 51)).isCompletedWithValue(Optional.of("a51"));
    answer(loads.getFirst());
    assertThat(tier.index("a")).isNotNull();
  }

  @Test
  void aLoadThatFailsIsToldToNobodyAndNotTriedAgainAtOnce() {
    hold("a", 100);
    want("a", 0, MISSES_MIN - 1);
    var waiting = ask("a", 50);
    loads.getFirst().answer.completeExceptionally(new IllegalStateException("away"));
    loop.runUntilIdle();
    assertThat(waiting).isCompletedWithValue(Optional.of("a50"));
    want("a", 51, 100);
    assertThat(loads).hasSize(1);
    assertThat(tier.stats().failures()).isEqualTo(1);
    loop.advance(Duration.ofMinutes(1));
    want("a", 100, 101);
    assertThat(loads).hasSize(2);
  }

  @Test
  void aSetThatCannotBeIndexedIsNotTriedAgainAtOnce() {
    want("a", 0, MISSES_MIN);
    loads.getFirst().answer.complete(Map.of());
    loop.runUntilIdle();
    want("a", 10, 100);
    assertThat(loads).hasSize(1);
  }

  @Test
  void oneLoadAtATimeAndWhatIsWantedMeanwhileLeavesTogether() {
    want("a", 0, MISSES_MIN);
    want("b", 0, MISSES_MIN);
    want("c", 0, MISSES_MIN);
    want("d", 0, MISSES_MIN);
    assertThat(loads).hasSize(1);
    answer(loads.getFirst());
    assertThat(loads).hasSize(2);
    assertThat(loads.getLast().sets).containsExactly("b", "c");
    answer(loads.getLast());
    assertThat(loads.getLast().sets).containsExactly("d");
  }

  @Test
  void setsBeyondTheBoundDoNotWait() {
    for (var set : List.of("a", "b", "c", "d")) {
      want(set, 0, MISSES_MIN);
    }
    assertThat(tier.stats().refused()).isZero();
    want("e", 0, MISSES_MIN - 1);
    assertThat(ask("e", 50)).isCompleted();
    assertThat(tier.stats().refused()).isEqualTo(1);
  }

  /** 20 s of load spend the 10 s there were, and 10 s more, for which a fifth of the time needs 50 s. */
  @Test
  void loadsTakeNoMoreThanTheirShareOfTime() {
    want("a", 0, MISSES_MIN);
    loop.advance(BURST.multipliedBy(2));
    answer(loads.getFirst());
    want("b", 0, MISSES_MIN - 1);
    assertThat(ask("b", 50)).isCompleted();
    assertThat(loads).hasSize(1);
    assertThat(tier.stats().postponed()).isEqualTo(1);
    loop.advance(Duration.ofSeconds(25));
    assertThat(loads).hasSize(1);
    loop.advance(Duration.ofSeconds(25));
    assertThat(loads).hasSize(2);
  }

  @Test
  void nobodyWaitsForWhatIsWantedWhileLoadsArePutOff() {
    want("a", 0, MISSES_MIN);
    loop.advance(BURST.multipliedBy(2));
    answer(loads.getFirst());
    want("b", 0, MISSES_MIN);
    want("c", 0, MISSES_MIN - 1);
    assertThat(ask("c", 50)).isCompleted();
    assertThat(loads).hasSize(1);
  }

  @Test
  void aLoadOfSeveralThatFailsIsTriedAgainForEachAlone() {
    want("a", 0, MISSES_MIN);
    want("b", 0, MISSES_MIN);
    want("c", 0, MISSES_MIN);
    answer(loads.getFirst());
    assertThat(loads.getLast().sets).containsExactly("b", "c");
    fail(loads.getLast());
    assertThat(loads.getLast().sets).containsExactly("b");
    fail(loads.getLast());
    assertThat(loads.getLast().sets).containsExactly("c");
    answer(loads.getLast());
    assertThat(tier.index("b")).isNull();
    assertThat(tier.index("c")).isNotNull();
  }

  @Test
  void aSetThatFailsAgainIsLeftAloneForTwiceAsLong() {
    want("a", 0, MISSES_MIN);
    fail(loads.getLast());
    loop.advance(Duration.ofMinutes(1));
    want("a", 10, 11);
    fail(loads.getLast());
    assertThat(loads).hasSize(2);
    loop.advance(Duration.ofMinutes(1));
    want("a", 11, 12);
    assertThat(loads).hasSize(2);
    loop.advance(Duration.ofMinutes(1));
    want("a", 12, 13);
    assertThat(loads).hasSize(3);
  }

  /** The source could not be asked, so a load has cost it nothing, however long that took. */
  @Test
  void anOutageDoesNotUseUpTheTimeForLoads() {
    away = true;
    want("a", 0, MISSES_MIN);
    loop.advance(BURST.multipliedBy(5));
    fail(loads.getLast());
    want("b", 0, MISSES_MIN);
    assertThat(loads).hasSize(2);
  }

  @Test
  void whatIsForgottenWhileItsIndexIsBeingLoadedStaysInDoubt() {
    hold("a", 100);
    want("a", 0, MISSES_MIN);
    var load = loads.getLast();
    tier.forget(new Key("a", "p50"));
    answer(load);
    rows.put(new Key("a", "p50"), "moved");
    assertThat(ask("a", 50)).isCompletedWithValue(Optional.of("moved"));
    assertThat(ask("a", 51)).isCompletedWithValue(Optional.of("a51"));
  }

  @Test
  void anOldIndexIsInUseUntilThereIsANewOne() {
    indexed("a", 100);
    loop.advance(LIFETIME.multipliedBy(11).dividedBy(10));
    assertThat(ask("a", 5)).isCompletedWithValue(Optional.of("a5"));
    assertThat(loads).hasSize(2);
    fail(loads.getLast());
    assertThat(ask("a", 5)).isCompletedWithValue(Optional.of("a5"));
    assertThat(loads).hasSize(2);
    loop.advance(Duration.ofMinutes(1));
    assertThat(ask("a", 5)).isCompletedWithValue(Optional.of("a5"));
    answer(loads.getLast());
    assertThat(loads).hasSize(3);
    assertThat(askedSingly).isEmpty();
  }

  @Test
  void anOldIndexOfWhatIsGoneIsDropped() {
    indexed("a", 100);
    loop.advance(LIFETIME.multipliedBy(11).dividedBy(10));
    var _ = ask("a", 5);
    loads.getLast().answer.complete(Map.of());
    loop.runUntilIdle();
    assertThat(tier.index("a")).isNull();
  }

  @Test
  void memoryIsBounded() {
    for (int set = 0; set < 50; set++) {
      indexed("s" + set, 1);
    }
    assertThat(tier.bytes()).isLessThanOrEqualTo(BYTES_MAX);
    assertThat(tier.evictions()).isGreaterThanOrEqualTo(40);
  }

  @Test
  void anIndexThatIsTooBigIsNotKeptNorLoadedAgainAndAgain() {
    want("a", 0, MISSES_MIN);
    loads.getFirst().answer.complete(Map.of("a", index("a", BYTES_MAX + 1)));
    loop.runUntilIdle();
    assertThat(tier.index("a")).isNull();
    want("a", 100, 200);
    assertThat(loads).hasSize(1);
  }

  @Test
  void whatAnIndexCannotSayIsAskedForByItself() {
    leftOut.add(new Key("a", "p5"));
    indexed("a", 100);
    assertThat(ask("a", 5)).isCompletedWithValue(Optional.of("a5"));
    assertThat(tier.stats().askedOn()).isEqualTo(1);
  }

  @Test
  void whatIsForgottenIsAskedForByItself() {
    indexed("a", 100);
    rows.put(new Key("a", "p5"), "moved");
    tier.forget(new Key("a", "p5"));
    assertThat(ask("a", 5)).isCompletedWithValue(Optional.of("moved"));
  }

  @Test
  void anIndexOfWhichMuchIsForgottenIsDropped() {
    indexed("a", 100);
    for (int path = 0; path < 12; path++) {
      tier.forget(new Key("a", "p" + path));
    }
    assertThat(tier.index("a")).isNull();
  }

  /** The first time after as many as buy an index; then after twice that, and after a tenth in any case. */
  @Test
  void answersLaidOverAnIndexHaveItLoadedAnew() {
    askForMany();
    for (int path = 0; path < 1_000; path++) {
      leftOut.add(new Key("a", "p" + path));
    }
    indexed("a", 1_000);
    layOver(0, MISSES_MIN - 1);
    assertThat(loads).hasSize(1);
    layOver(MISSES_MIN - 1, MISSES_MIN);
    assertThat(loads).hasSize(2);
    answer(loads.getLast());
    layOver(0, 2 * MISSES_MIN - 1);
    assertThat(loads).hasSize(2);
    layOver(2 * MISSES_MIN - 1, 2 * MISSES_MIN);
    assertThat(loads).hasSize(3);
  }

  @Test
  void aTenthLaidOverIsEnoughInAnyCase() {
    askForMany();
    for (int path = 0; path < 20; path++) {
      leftOut.add(new Key("a", "p" + path));
    }
    indexed("a", 20);
    layOver(0, 2);
    assertThat(loads).hasSize(2);
  }

  private void askForMany() {
    for (int set = 0; set < 64; set++) {
      want("s" + set, 0, 1);
    }
  }

  private void layOver(int from, int to) {
    for (int path = from; path < to; path++) {
      tier.laidOver(new Key("a", "p" + path));
    }
    loop.runUntilIdle();
  }

  @Test
  void whileAnIndexIsLoadedAnewWhatItCannotSayWaits() {
    leftOut.add(new Key("a", "p5"));
    leftOut.add(new Key("a", "p8"));
    indexed("a", 10);
    tier.laidOver(new Key("a", "p5"));
    loop.runUntilIdle();
    assertThat(ask("a", 7)).isCompletedWithValue(Optional.of("a7"));
    var waiting = ask("a", 8);
    assertThat(waiting).isNotDone();
    leftOut.clear();
    answer(loads.getLast());
    assertThat(waiting).isCompletedWithValue(Optional.of("a8"));
    assertThat(askedSingly).isEmpty();
  }
}
