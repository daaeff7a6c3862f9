package dev.rind.cache;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class SharedIndexesTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final SharedLimits LIMITS = new SharedLimits("t:", 100, 200, Duration.ofHours(1));

  private final VirtualLoop loop = new VirtualLoop();
  private final ScriptedStore store = new ScriptedStore();
  private final SharedStats stats = new SharedStats();
  /** What the source is asked, by whom, and what it will answer. */
  private final List<Load> loads = new ArrayList<>();
  private final SharedIndexes<String, Text> first = indexes();
  private final SharedIndexes<String, Text> second = indexes();

  private record Load(List<String> sets, CompletableFuture<Map<String, Text>> answer) {
    void with(String text) {
      var all = new HashMap<String, Text>();
      sets.forEach(set -> all.put(set, new Text(text)));
      answer.complete(all);
    }
  }

  private record Text(String text) implements Index<String> {
    @Override
    public @Nullable String find(String path) {
      return null;
    }

    @Override
    public boolean isSure() {
      return true;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public long bytes() {
      return 1;
    }
  }

  private SharedIndexes<String, Text> indexes() {
    return new SharedIndexes<>(store, new Seal("secret".getBytes(UTF_8)), new SharedCodec<>() {
      @Override
      public String name(String set) {
        return "i:" + set;
      }

      @Override
      public byte[] encode(Text index) {
        return index.text.getBytes(UTF_8);
      }

      @Override
      public Text decode(ByteBuffer bytes) {
        return new Text(UTF_8.decode(bytes).toString());
      }
    }, sets -> {
      var load = new Load(sets, new CompletableFuture<>());
      loads.add(load);
      return load.answer;
    }, LIMITS, WAIT, stats, loop.executor(), loop::nanoTime, Runnable::run);
  }

  private CompletableFuture<Map<String, Text>> ask(SharedIndexes<String, Text> indexes,
      String... sets) {
    CompletionStage<Map<String, Text>> asked = indexes.load(List.of(sets));
    settle();
    return asked.toCompletableFuture();
  }

  private void settle() {
    for (int n = 0; n < 10; n++) {
      loop.runUntilIdle();
    }
  }

  private void answer(int load, String text) {
    loads.get(load).with(text);
    settle();
  }

  @Test
  void oneLoadsAndTheOtherWaitsForIt() {
    var one = ask(first, "a");
    var other = ask(second, "a");
    loop.advance(PAUSE);
    assertThat(other).isNotDone();
    answer(0, "index");
    assertThat(one).isCompletedWithValue(Map.of("a", new Text("index")));
    loop.advance(PAUSE);
    assertThat(other).isCompletedWithValue(Map.of("a", new Text("index")));
    assertThat(loads).hasSize(1);
    assertThat(store.leases).isEmpty();
    assertThat(stats.leasesWon()).isEqualTo(1);
    assertThat(stats.leasesWaited()).isEqualTo(1);
    assertThat(first.waited()).isZero();
    assertThat(second.waited()).isEqualTo(PAUSE.multipliedBy(2));
  }

  @Test
  void ofManyAFewComeAtATime() {
    var sets = IntStream.range(0, 20).mapToObj(n -> "s" + n).toArray(String[]::new);
    var one = ask(first, sets);
    answer(0, "index");
    assertThat(one.join()).containsOnlyKeys(sets);
    store.asked = 0;
    var other = second.atHand(List.of(sets)).toCompletableFuture();
    settle();
    assertThat(other.join()).containsOnlyKeys(sets);
    assertThat(store.asked).isEqualTo(3);
  }

  @Test
  void eachLoadsWhatTheOtherDoesNot() {
    var one = ask(first, "a", "b");
    var other = ask(second, "b", "c");
    assertThat(loads.stream().map(Load::sets)).containsExactly(List.of("a", "b"), List.of("c"));
    answer(1, "c");
    answer(0, "ab");
    loop.advance(PAUSE);
    assertThat(one.join()).containsOnlyKeys("a", "b");
    assertThat(other.join()).containsOnlyKeys("b", "c");
  }

  @Test
  void whereItDoesNotComeInTimeEachLoadsByItself() {
    store.leases.put("t:i:a:lease", "of one that is dead, in a store that forgets nothing");
    var asked = ask(first, "a");
    for (var passed = Duration.ZERO; passed.compareTo(WAIT) < 0; passed = passed.plus(PAUSE)) {
      assertThat(loads).isEmpty();
      loop.advance(PAUSE);
      settle();
    }
    loop.advance(PAUSE);
    answer(0, "index");
    assertThat(asked).isCompletedWithValue(Map.of("a", new Text("index")));
    assertThat(stats.leasesGivenUp()).isEqualTo(1);
  }

  @Test
  void aLoadThatFailsGivesItsLeaseBackAndAnotherLoads() {
    var one = ask(first, "a");
    var other = ask(second, "a");
    loads.getFirst().answer.completeExceptionally(new IllegalStateException("no database"));
    settle();
    assertThat(one).isCompletedExceptionally();
    loop.advance(PAUSE);
    settle();
    answer(1, "index");
    assertThat(other).isCompletedWithValue(Map.of("a", new Text("index")));
  }

  @Test
  void anIndexThatIsOutOfDateIsLoadedAnewByWhoKnowsAndTakenByTheOthers() {
    var _ = ask(first, "a");
    answer(0, "old");
    assertThat(ask(second, "a").join()).containsValue(new Text("old"));
    first.outdated("a");
    second.outdated("a");
    var one = ask(first, "a");
    answer(1, "new");
    assertThat(one.join()).containsValue(new Text("new"));
    assertThat(ask(second, "a").join()).containsValue(new Text("new"));
    assertThat(loads).hasSize(2);
    assertThat(stats.outdated()).isEqualTo(2);
  }

  @Test
  void oneThatIsTooLargeIsLoadedByEach() {
    var random = new java.util.Random(1);
    var large = random.ints(1_000, 32, 127)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
    var _ = ask(first, "a");
    answer(0, large);
    var other = ask(second, "a");
    answer(1, large);
    assertThat(other.join()).containsValue(new Text(large));
    assertThat(store.values).isEmpty();
    assertThat(stats.tooLarge()).isEqualTo(2);
  }

  @Test
  void anAlteredOneIsRefusedAndWrittenOver() {
    var _ = ask(first, "a");
    answer(0, "index");
    store.values.values().forEach(value -> value[value.length - 1] ^= 1);
    var other = ask(second, "a");
    answer(1, "index");
    assertThat(other.join()).containsValue(new Text("index"));
    assertThat(stats.refused(Seal.Refusal.FORGED)).isPositive();
    assertThat(ask(first, "a").join()).containsValue(new Text("index"));
    assertThat(loads).hasSize(2);
  }
}
