package dev.rind.edge.catalog;

import dev.rind.cache.Answers;
import dev.rind.cache.BatchSource;
import dev.rind.cache.Freshness;
import dev.rind.cache.IndexLimits;
import dev.rind.cache.IndexSource;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A directory with more entries than a statement lists. */
class CatalogListingTest {
  private static final FileSet SET = new FileSet.Publication(new UUID(1, 1));

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private boolean indexable;
  private int listed;
  private long nanos;

  private Catalog catalog() {
    channel.freezeTime();
    var freshness = new Freshness(Duration.ofSeconds(1), Duration.ofSeconds(1),
        Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofSeconds(1),
        0.02);
    var index = new IndexLimits(1 << 20, 7, 100, 8, 100, Duration.ofSeconds(5),
        Duration.ofHours(9), 0.2, Duration.ofSeconds(20));
    return new Catalog(source(),
        new Catalog.Limits(freshness, freshness, 1 << 20, Duration.ofHours(9), Duration.ofHours(9),
            100, 100, index, 100, 100),
        channel.eventLoop(), Runnable::run, () -> nanos);
  }

  private PulpSource source() {
    IndexSource<FileSet, FileIndex> indexes = _ -> indexable
        ? CompletableFuture.completedStage(Map.of(SET, index()))
        : CompletableFuture.failedStage(new IllegalStateException("not now"));
    BatchSource<FileKey, Listing> listings = keys -> {
      listed++;
      return CompletableFuture.completedStage(
          Answers.of(Map.of(keys.getFirst(), new Listing(List.of(), true, false))));
    };
    BatchSource<Object, Object> nothing = _ -> CompletableFuture.completedStage(
        Answers.of(Map.of()));
    return (PulpSource) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {PulpSource.class}, (_, method, _) -> switch (method.getName()) {
          case "indexes" -> indexes;
          case "listings" -> listings;
          default -> nothing;
        });
  }

  private static FileIndex index() {
    var index = new FileIndex.Builder();
    index.add("a/b", true, "artifact/x", 1, new byte[32], 0, 0);
    return index.build();
  }

  /** As the resolver asks. */
  private CompletableFuture<Entries> list(Catalog catalog) {
    var entries = catalog.toBeListed(SET, "a/").thenCompose(_ -> catalog.listing(SET, "a/"));
    channel.runPendingTasks();
    return entries;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  @Test
  void isListedAsSoonAsItsIndexCanBeLoaded() {
    var catalog = catalog();
    assertThatThrownBy(list(catalog)::join).hasCauseInstanceOf(TooManyEntries.class);
    assertThatThrownBy(list(catalog)::join).hasCauseInstanceOf(TooManyEntries.class);
    indexable = true;
    pass(Duration.ofMinutes(2));
    assertThat(list(catalog).join()).extracting(Listing.Entry::name).containsExactly("b");
    assertThat(listed).isEqualTo(1);
  }
}
