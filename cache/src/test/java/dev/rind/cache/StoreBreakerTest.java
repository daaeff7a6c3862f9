package dev.rind.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoreBreakerTest {
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int FAILURES_MAX = 3;

  private final VirtualLoop loop = new VirtualLoop();
  private final ScriptedStore store = new ScriptedStore();
  private final SharedStats stats = new SharedStats();
  private final List<String> heard = new ArrayList<>();
  private final StoreBreaker breaker = new StoreBreaker(store, TIMEOUT, FAILURES_MAX, PAUSE,
      loop.executor(), loop::nanoTime, stats, new StoreBreaker.Listener() {
        @Override
        public void away(Throwable why) {
          heard.add("away: " + why.getMessage());
        }

        @Override
        public void back() {
          heard.add("back");
        }
      });

  private CompletableFuture<Map<String, byte[]>> ask() {
    return breaker.get(List.of("k"), 10).toCompletableFuture();
  }

  private void failAsOftenAsItMay() {
    store.silent = true;
    for (int n = 0; n < FAILURES_MAX; n++) {
      var asked = ask();
      assertThat(asked).isNotDone();
      loop.advance(TIMEOUT);
      assertThat(asked).isCompletedExceptionally();
    }
  }

  @Test
  void afterSomeFailuresInARowItIsNotAskedForAWhile() {
    failAsOftenAsItMay();
    assertThat(breaker.isAway()).isTrue();
    assertThat(ask()).isCompletedExceptionally();
    assertThat(store.asked).isEqualTo(FAILURES_MAX);
    assertThat(store.resets).isEqualTo(1);
    assertThat(stats.timeouts()).isEqualTo(FAILURES_MAX);
    assertThat(stats.opened()).isEqualTo(1);
    assertThat(stats.skipped()).isEqualTo(1);
  }

  @Test
  void thatItIsLeftAloneIsToldOnceAndSoThatItIsBack() {
    failAsOftenAsItMay();
    loop.advance(PAUSE.multipliedBy(2));
    var _ = ask();
    loop.advance(TIMEOUT);
    assertThat(heard).containsExactly("away: no answer in 50 ms");
    loop.advance(PAUSE.multipliedBy(4));
    store.silent = false;
    var _ = ask();
    var _ = ask();
    assertThat(heard).containsExactly("away: no answer in 50 ms", "back");
  }

  @Test
  void thenOneQuestionTriesItAndTheOthersGoOnWithout() {
    failAsOftenAsItMay();
    loop.advance(PAUSE.multipliedBy(2));
    var trying = ask();
    assertThat(ask()).isCompletedExceptionally();
    assertThat(store.asked).isEqualTo(FAILURES_MAX + 1);
    loop.advance(TIMEOUT);
    assertThat(trying).isCompletedExceptionally();
    assertThat(breaker.isAway()).isTrue();
    loop.advance(PAUSE.multipliedBy(4));
    store.silent = false;
    assertThat(ask()).isCompletedWithValue(Map.of());
    assertThat(breaker.isAway()).isFalse();
  }

  @Test
  void questionsThatFailTogetherLeaveItAloneNoLongerThanOne() {
    store.silent = true;
    for (int n = 0; n < 10 * FAILURES_MAX; n++) {
      var _ = ask();
    }
    loop.advance(TIMEOUT);
    assertThat(stats.opened()).isEqualTo(1);
    store.silent = false;
    loop.advance(PAUSE.plus(PAUSE.dividedBy(5)));
    assertThat(ask()).isCompletedWithValue(Map.of());
  }

  @Test
  void oneThatAnswersWithAnErrorIsThere() {
    store.refusesWrites = true;
    for (int n = 0; n < 2 * FAILURES_MAX; n++) {
      assertThat(breaker.put("k", new byte[1], PAUSE).toCompletableFuture())
          .isCompletedExceptionally();
    }
    assertThat(breaker.isAway()).isFalse();
    assertThat(stats.failures()).isEqualTo(2 * FAILURES_MAX);
  }
}
