package dev.rind.edge.catalog;

import dev.rind.cache.MemoryTier;
import dev.rind.cache.Pointers;
import dev.rind.edge.catalog.Answered.From;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Asks the tiers, and tells where the answer came from: what was there at once was held.
 *
 * <p><b>Threading:</b> as the tiers'. <b>Errors:</b> a question that fails is not told.
 */
record Watch(Answered.Listener listener) {
  private static final Optional<Duration> UNKNOWN = Optional.empty();

  /** What changes. Whoever waited in vain got the old answer, whose age has only grown. */
  <K, V> CompletableFuture<Optional<V>> pointer(String question, Pointers<K, V> pointers, K key) {
    var before = pointers.age(key);
    var answer = pointers.find(key);
    var atOnce = answer.isDone();
    return answer.whenComplete((value, failure) -> {
      var age = pointers.age(key);
      if (failure == null) {
        listener.answered(new Answered(question, key, value.isPresent(),
            atOnce || isOlder(age, before) ? From.MEMORY : From.POSTGRESQL, age, UNKNOWN,
            isOlder(age, Optional.of(pointers.boundInForce()))));
      }
    });
  }

  private static boolean isOlder(Optional<Duration> age, Optional<Duration> than) {
    return age.isPresent() && than.isPresent() && age.get().compareTo(than.get()) > 0;
  }

  /** A fact that is kept by itself, and asked for now. */
  <K, V> CompletableFuture<Optional<V>> fact(String question, MemoryTier<K, V> tier, K key) {
    return fact(question, key, tier.find(key), _ -> true, UNKNOWN, tier, From.POSTGRESQL);
  }

  /**
   * The same, which an index may know as well.
   *
   * @param indexed the age of the index that answers, if one does
   * @param isThere whether an answer says that there is something
   * @param beyond who is asked where neither knows
   */
  <K, V> CompletableFuture<Optional<V>> fact(String question, K key,
      CompletableFuture<Optional<V>> answer, Predicate<V> isThere, Optional<Duration> indexed,
      MemoryTier<K, V> tier, From beyond) {
    var atOnce = answer.isDone();
    return answer.whenComplete((value, failure) -> {
      if (failure == null) {
        var from = !atOnce ? beyond : indexed.isPresent() ? From.INDEX : From.MEMORY;
        listener.answered(new Answered(question, key, value.filter(isThere).isPresent(), from,
            from == From.INDEX ? indexed : UNKNOWN,
            from == From.MEMORY ? tier.keptFor(key) : UNKNOWN, false));
      }
    });
  }

  /** What an index says that was asked for something else than a file. */
  void index(String question, FileKey about, boolean found, Optional<Duration> age) {
    listener.answered(new Answered(question, about, found, From.INDEX, age, UNKNOWN, false));
  }
}
