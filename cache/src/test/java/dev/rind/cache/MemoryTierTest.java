package dev.rind.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTierTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final VirtualLoop loop = new VirtualLoop();
  private final List<Integer> asked = new ArrayList<>();
  private CompletableFuture<Optional<String>> answer = CompletableFuture
      .completedFuture(Optional.of("v"));

  private MemoryTier<Integer, String> tier(long bytesMax) {
    return new MemoryTier<>(key -> {
      asked.add(key);
      return answer;
    }, bytesMax, (_, value) -> value.map(String::length).orElse(1),
        value -> value.isPresent() ? LONG : SHORT,
        loop::nanoTime, Runnable::run);
  }

  @Test
  void callersThatMissTogetherShareOneLoad() {
    answer = new CompletableFuture<>();
    var tier = tier(100);
    var first = tier.find(1);
    var second = tier.find(1);
    answer.complete(Optional.of("v"));
    assertThat(first).isCompletedWithValue(Optional.of("v"));
    assertThat(second).isCompletedWithValue(Optional.of("v"));
    assertThat(asked).containsExactly(1);
  }

  @Test
  void aFailedLoadIsNotKept() {
    answer = CompletableFuture.failedFuture(new IllegalStateException("away"));
    var tier = tier(100);
    assertThat(tier.find(1)).isCompletedExceptionally();
    answer = CompletableFuture.completedFuture(Optional.of("v"));
    assertThat(tier.find(1)).isCompletedWithValue(Optional.of("v"));
  }

  @Test
  void eachAnswerIsKeptForItsOwnLifetime() {
    var tier = tier(100);
    var _ = tier.find(1);
    answer = CompletableFuture.completedFuture(Optional.empty());
    var _ = tier.find(2);
    loop.advance(SHORT);
    var _ = tier.find(1);
    var _ = tier.find(2);
    assertThat(asked).containsExactly(1, 2, 2);
    loop.advance(LONG);
    var _ = tier.find(1);
    assertThat(asked).containsExactly(1, 2, 2, 1);
  }

  @Test
  void forHowLongAnAnswerIsKeptIsToldWithoutALoad() {
    var tier = tier(100);
    assertThat(tier.keptFor(1)).isEmpty();
    var _ = tier.find(1);
    loop.advance(SHORT);
    assertThat(tier.keptFor(1)).contains(LONG.minus(SHORT));
    answer = new CompletableFuture<>();
    var _ = tier.find(2);
    assertThat(tier.keptFor(2)).isEmpty();
    assertThat(tier.stats().requestCount()).isEqualTo(2);
  }

  @Test
  void answersTakeNoMoreRoomThanTheBound() {
    answer = CompletableFuture.completedFuture(Optional.of("x".repeat(10)));
    var tier = tier(100);
    for (int key = 0; key < 1000; key++) {
      var _ = tier.find(key);
    }
    assertThat(tier.size()).isLessThanOrEqualTo(10);
    assertThat(tier.stats().evictionCount()).isGreaterThanOrEqualTo(990);
  }

  @Test
  void whatIsForgottenIsAskedForAgain() {
    var tier = tier(100);
    var _ = tier.find(1);
    tier.forget(1);
    var _ = tier.find(1);
    assertThat(asked).containsExactly(1, 1);
  }
}
