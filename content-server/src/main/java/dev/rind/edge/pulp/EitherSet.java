package dev.rind.edge.pulp;

import dev.rind.cache.Answers;
import dev.rind.cache.BatchSource;
import dev.rind.edge.catalog.FileSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Asks publications and versions in a statement each, and only those that have keys in the batch. */
record EitherSet<K, V>(Function<K, FileSet> setOf, BatchSource<K, V> publications,
    BatchSource<K, V> versions)
    implements
      BatchSource<K, V> {

  @Override
  public CompletionStage<Answers<K, V>> fetch(List<K> keys) {
    var ofPublications = keys.stream().filter(this::isPublication).toList();
    var ofVersions = keys.stream().filter(key -> !isPublication(key)).toList();
    return ask(publications, ofPublications).thenCombine(ask(versions, ofVersions),
        (some, others) -> {
          var all = new HashMap<>(some.values());
          all.putAll(others.values());
          return new Answers<>(all, some.work().plus(others.work()));
        });
  }

  private boolean isPublication(K key) {
    return setOf.apply(key) instanceof FileSet.Publication;
  }

  private static <K, V> CompletionStage<Answers<K, V>> ask(BatchSource<K, V> source, List<K> keys) {
    return keys.isEmpty() ? CompletableFuture.completedFuture(Answers.of(Map.of()))
        : source.fetch(keys);
  }

  @Override
  public boolean blamesOneKey(Throwable failure) {
    return publications.blamesOneKey(failure);
  }
}
