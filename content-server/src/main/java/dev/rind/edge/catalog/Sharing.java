package dev.rind.edge.catalog;

import dev.rind.cache.IndexSource;
import dev.rind.cache.Seal;
import dev.rind.cache.SharedIndexes;
import dev.rind.cache.SharedLimits;
import dev.rind.cache.SharedStats;
import dev.rind.cache.SharedStore;
import dev.rind.cache.SharedTier;
import dev.rind.cache.Tier;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What edges share: facts about files, and indexes. Never what changes, and never who may read what, so that
 * nobody who can write there can unguard anything.
 *
 * @param facts asked for small values, with a short patience
 * @param indexes asked for large ones, over another connection
 * @param prefix of all keys
 * @param indexBytesMax of an index as it is kept there
 * @param indexWait how long another edge is waited for that loads an index
 */
public record Sharing(SharedStore facts, SharedStore indexes, Seal seal, String prefix,
    int indexBytesMax, Duration indexWait, SharedStats factStats, SharedStats indexStats) {
  private static final int NAME_BYTES_MAX = 1_024;
  private static final int FACT_BYTES_MAX = 1_024;

  SharedTier<FileKey, FileAnswer> files(Tier<FileKey, FileAnswer> next, Duration lifetime,
      EventExecutor loop, LongSupplier nanoTime, Executor upkeep) {
    return new SharedTier<>(facts, seal, new SharedFiles(), next, limits(FACT_BYTES_MAX, lifetime),
        factStats, loop, nanoTime, upkeep);
  }

  IndexSource<FileSet, FileIndex> indexes(IndexSource<FileSet, FileIndex> source,
      Duration lifetime, EventExecutor loop, LongSupplier nanoTime, Executor work) {
    return new SharedIndexes<>(indexes, seal, new SharedFileIndexes(), source,
        limits(indexBytesMax, lifetime), indexWait, indexStats, loop, nanoTime, work);
  }

  private SharedLimits limits(int bytesMax, Duration lifetime) {
    return new SharedLimits(prefix, NAME_BYTES_MAX, bytesMax, lifetime);
  }
}
