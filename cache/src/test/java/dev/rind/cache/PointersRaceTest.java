package dev.rind.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows change, are read slowly, and reads are given up: whoever asks never gets what was replaced longer
 * ago than the bound, nor what was replaced before a change was told, nor an older value after a newer.
 */
class PointersRaceTest {
  private static final Duration BOUND = Duration.ofMillis(1_200);
  private static final int KEYS = 5;
  private static final int STEPS = 3_000;

  /** Whoever asks waits for a read, and reads are given up before their answers are too old. */
  private static final Freshness FRESHNESS = new Freshness(
      BOUND, Duration.ofDays(1), BOUND, Duration.ofDays(1), Duration.ofSeconds(1), BOUND, 1);

  private final VirtualLoop loop = new VirtualLoop();
  /** The values that each row has had, and since when. */
  private final List<List<Long>> rows = new ArrayList<>();
  private final Map<Integer, Long> toldAt = new HashMap<>();
  private final Map<Integer, Integer> newestSeen = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int answered;

  @RepeatedTest(100)
  void nobodyGetsAnAnswerOlderThanTheBound(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int key = 0; key < KEYS; key++) {
      rows.add(new ArrayList<>(List.of(0L)));
    }
    var batcher = new Batcher<Integer, Integer>(loop.executor(), keys -> read(keys, random), 10_000,
        3, 10_000, loop::nanoTime);
    var pointers = new Pointers<>(
        batcher, FRESHNESS, KEYS, KEYS, _ -> 1, loop.executor(), loop::nanoTime);
    for (int step = 0; step < STEPS; step++) {
      var key = random.nextInt(KEYS);
      switch (random.nextInt(8)) {
        case 0 -> rows.get(key).add(loop.nanoTime());
        case 1 -> {
          rows.get(key).add(loop.nanoTime());
          toldAt.put(key, loop.nanoTime());
          pointers.changed(key);
        }
        case 2, 3, 4 -> ask(pointers, key);
        default -> loop.advance(Duration.ofMillis(random.nextInt(200)));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(answered).isGreaterThan(STEPS / 4);
    assertThat(pointers.givenUp()).isPositive();
    assertThat(pointers.rounds()).isPositive();
  }

  /** Sees the rows at some time between question and answer; some answers are late, and some never come. */
  private CompletableFuture<Answers<Integer, Integer>> read(List<Integer> keys, Random random) {
    var answer = new CompletableFuture<Answers<Integer, Integer>>();
    var travels = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(50);
    var returns = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(50);
    var isLost = random.nextInt(50) == 0;
    after(travels, () -> {
      var seen = new HashMap<Integer, Integer>();
      keys.forEach(key -> seen.put(key, rows.get(key).size() - 1));
      if (!isLost) {
        after(returns, () -> answer.complete(Answers.of(seen)));
      }
    });
    return answer;
  }

  private void after(int millis, Runnable task) {
    var _ = loop.executor().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  private void ask(Pointers<Integer, Integer> pointers, int key) {
    var notOlder = Math.max(loop.nanoTime() - BOUND.toNanos(), toldAt.getOrDefault(key, 0L));
    var notBefore = newestSeen.getOrDefault(key, 0);
    var _ = pointers.find(key)
        .thenAccept(value -> check(key, value, notOlder, notBefore));
  }

  private void check(int key, Optional<Integer> value, long notOlder, int notBefore) {
    answered++;
    var version = value.orElseThrow();
    var versions = rows.get(key);
    var replacedAt = version + 1 < versions.size() ? versions.get(version + 1) : Long.MAX_VALUE;
    if (replacedAt < notOlder || version < notBefore) {
      wrong.add("row %d: version %d, replaced %d ms too early, after version %d was seen"
          .formatted(key, version, TimeUnit.NANOSECONDS.toMillis(notOlder - replacedAt),
              notBefore));
    }
    newestSeen.merge(key, version, Math::max);
  }
}
