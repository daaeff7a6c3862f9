package dev.rind.cache;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class SharedTierTest {
  private static final SharedLimits LIMITS = new SharedLimits("t:", 20, 10, Duration.ofHours(1));
  private static final String NOT_FOR_OTHERS = "mine";

  private final VirtualLoop loop = new VirtualLoop();
  private final ScriptedStore store = new ScriptedStore();
  private final ScriptedSource source = new ScriptedSource();
  private final SharedStats stats = new SharedStats();
  private final SharedTier<Integer, String> first = tier("secret");
  private final SharedTier<Integer, String> second = tier("secret");

  private SharedTier<Integer, String> tier(String secret) {
    var next = new Batcher<>(loop.executor(), source, 1, 100, 100, loop::nanoTime);
    return new SharedTier<>(store, new Seal(secret.getBytes(UTF_8)), new Texts(), next, LIMITS,
        stats, loop.executor(), loop::nanoTime, Runnable::run);
  }

  private static final class Texts implements SharedCodec<Integer, String> {
    @Override
    public String name(Integer key) {
      return "f:" + (key < 0 ? "\ud800" : key == 0 ? "x".repeat(30) : key.toString());
    }

    @Override
    public byte @Nullable [] encode(String value) {
      return value.equals(NOT_FOR_OTHERS) ? null : value.getBytes(UTF_8);
    }

    @Override
    public String decode(ByteBuffer bytes) {
      return UTF_8.decode(bytes).toString();
    }
  }

  private Optional<String> ask(SharedTier<Integer, String> tier, int key) {
    CompletionStage<Optional<String>> asked = tier.find(key);
    for (int n = 0; n < 10; n++) {
      loop.runUntilIdle();
    }
    return asked.toCompletableFuture().join();
  }

  @Test
  void whatOneHasFoundOutTheOtherDoesNotAskFor() {
    source.rows.put(1, "one");
    assertThat(ask(first, 1)).contains("one");
    assertThat(ask(second, 1)).contains("one");
    assertThat(source.asked).hasSize(1);
    assertThat(stats.hits()).isEqualTo(1);
  }

  @Test
  void whatIsNotForOthersTooLongOrUnspeakableIsNotWritten() {
    source.rows.put(1, NOT_FOR_OTHERS);
    source.rows.put(2, "more than ten bytes");
    source.rows.put(0, "long");
    source.rows.put(-1, "half");
    for (int key : new int[] {1, 2, 0, -1, 3}) {
      assertThat(ask(first, key)).isEqualTo(Optional.ofNullable(source.rows.get(key)));
    }
    assertThat(store.values).isEmpty();
    assertThat(stats.tooLarge()).isEqualTo(1);
  }

  @Test
  void aValueThatSomebodyElseWroteIsIgnoredCountedAndWrittenOver() {
    source.rows.put(1, "one");
    var _ = ask(tier("another secret"), 1);
    assertThat(ask(first, 1)).contains("one");
    assertThat(stats.refused(Seal.Refusal.FORGED)).isEqualTo(1);
    assertThat(ask(second, 1)).contains("one");
    assertThat(source.asked).hasSize(2);
  }

  @Test
  void aValueLongerThanAnyIsNotLookedAt() {
    source.rows.put(1, "one");
    store.values.put("t:f:1", new byte[1_000]);
    assertThat(ask(first, 1)).contains("one");
    assertThat(stats.refused(Seal.Refusal.LONG)).isEqualTo(1);
  }

  @Test
  void whatIsForgottenIsNotBelievedFromTheStoreEither() {
    source.rows.put(1, "one");
    var _ = ask(first, 1);
    source.rows.put(1, "new");
    first.forget(1);
    assertThat(ask(first, 1)).contains("new");
    assertThat(ask(second, 1)).contains("new");
  }

  @Test
  void aStoreThatRefusesToKeepItChangesNoAnswer() {
    source.rows.put(1, "one");
    store.refusesWrites = true;
    assertThat(ask(first, 1)).contains("one");
    assertThat(stats.notWritten()).isEqualTo(1);
  }
}
