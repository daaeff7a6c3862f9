package dev.rind.edge.body;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.respond.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stored files that are asked for: small ones with their bytes in memory, others held open, whatever repositories
 * they are in.
 *
 * <p><b>Threading:</b> callable from any thread. What is kept is answered at once; all else waits on the I/O pool.
 *
 * <p><b>Bounds:</b> {@link BodyLimits}; what is asked for most stays (Caffeine). A file for which none may be held open is
 * copied, and counted. Whoever asks for what is being read waits with the others.
 *
 * <p><b>Errors:</b> {@link FileTrouble}, also where the bytes of one of up to 64 KiB are not those of its digest. One that
 * is in use is compared with the disk each {@link BodyLimits#recheck}: then another file there, or none, is noticed
 * (design 5).
 */
public final class StoredFiles implements AutoCloseable {
  /** One of a few bytes takes this as well. */
  private static final int ENTRY_BYTES = 512;
  /** Longer ones would take longer to read than their clients should wait. */
  private static final long VERIFIED_MAX = 64 << 10;
  /** A file that is another one each time that it is looked at. */
  private static final int TRIES_MAX = 3;

  /** Of its own: what is kept is no leak. */
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  private final LocalFiles files;
  private final BodyLimits limits;
  private final LongSupplier nanoTime;
  private final Executor upkeep;
  private final AsyncCache<Location.Local, StoredFile> small;
  private final AsyncCache<Location.Local, StoredFile> large;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder copied = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private final LongAdder replaced = new LongAdder();

  private volatile boolean closed;

  /** @param upkeep closes files that are kept no longer */
  public StoredFiles(LocalFiles files, BodyLimits limits, LongSupplier nanoTime, Executor upkeep) {
    this.files = files;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.upkeep = upkeep;
    this.small = Caffeine.newBuilder()
        .maximumWeight(limits.memoryBytesMax())
        .weigher((Location.Local _, StoredFile file) -> ENTRY_BYTES
            + (int) file.kept().place().identity().sizeBytes())
        // To release memory is cheaper than to have it released.
        .removalListener(
            (Location.@Nullable Local _, @Nullable StoredFile file, RemovalCause _) -> giveUp(file))
        .executor(Runnable::run)
        .recordStats()
        .buildAsync();
    this.large = Caffeine.newBuilder()
        .maximumSize(keptOpenMax(limits.openMax()))
        // To close a file may wait for a disk; for all else that there is to do nobody has to be woken up.
        .removalListener((Location.@Nullable Local _, @Nullable StoredFile file,
            RemovalCause _) -> upkeep(() -> giveUp(file)))
        .executor(Runnable::run)
        .recordStats()
        .buildAsync();
  }

  /** At the end at once, so that nothing is left. */
  private void upkeep(Runnable task) {
    if (closed) {
      task.run();
    } else {
      upkeep.execute(task);
    }
  }

  /** Fewer than may be open: one that is kept no longer stays open until its last part has left. */
  private static int keptOpenMax(int openMax) {
    return openMax - openMax / 4;
  }

  private static void giveUp(@Nullable StoredFile file) {
    if (file != null) {
      file.giveUp();
    }
  }

  /** The file, ready to be sent. */
  CompletableFuture<StoredFile> find(Payload.Stored wanted) {
    return find(wanted, TRIES_MAX);
  }

  private CompletableFuture<StoredFile> find(Payload.Stored wanted, int tries) {
    var cache = isSmall(wanted) ? small : large;
    var known = cache.getIfPresent(wanted.location());
    if (known != null && known.state() == Future.State.SUCCESS) {
      var file = known.resultNow();
      if (file.kept().is(wanted.sizeBytes(), wanted.sha256())
          && file.kept().isChecked(nanoTime.getAsLong(), limits.recheck())) {
        return known;
      }
    }
    return cache.get(wanted.location(), (_, _) -> files.pool().run(() -> read(wanted)))
        .thenCompose(file -> checked(cache, wanted, file, tries));
  }

  private boolean isSmall(Payload.Stored wanted) {
    return wanted.sizeBytes() <= limits.memoryFileMax() && !wanted.sha256().isEmpty();
  }

  /** Whether its bytes are compared with its digest before it is sent. */
  private boolean isVerified(Payload.Stored wanted) {
    return wanted.sizeBytes() <= Math.max(VERIFIED_MAX, limits.memoryFileMax())
        && !wanted.sha256().isEmpty();
  }

  private CompletableFuture<StoredFile> checked(AsyncCache<Location.Local, StoredFile> cache,
      Payload.Stored wanted, StoredFile file, int tries) {
    var kept = file.kept();
    if (closed || file instanceof CopiedFile) { // the next one may find room
      cache.synchronous().asMap().remove(wanted.location(), file);
    }
    if (!kept.is(wanted.sizeBytes(), wanted.sha256())) {
      if (kept.isWithoutDigest() && tries > 1) {
        cache.synchronous().asMap().remove(wanted.location(), file);
        return find(wanted, tries - 1);
      }
      // Either it is another file by now, or two rows name one and this one is wrong.
      return files.pool()
          .run(() -> files.isThere(kept.place()))
          .exceptionally(_ -> false)
          .thenCompose(same -> same ? CompletableFuture.failedFuture(new FileTrouble(
              kept.place().path() + ": another row tells of its size and digest otherwise"))
              : again(cache, wanted, file, tries));
    }
    var now = nanoTime.getAsLong();
    return kept.isChecked(now, limits.recheck()) ? CompletableFuture.completedFuture(file)
        : kept.checked(now, limits.recheck(),
            () -> files.pool().run(() -> files.isThere(kept.place())))
            .thenCompose(same -> same ? CompletableFuture.completedFuture(file)
                : again(cache, wanted, file, tries));
  }

  /** What is there now, where it is not what was kept. */
  private CompletableFuture<StoredFile> again(AsyncCache<Location.Local, StoredFile> cache,
      Payload.Stored wanted, StoredFile file, int tries) {
    replaced.increment();
    cache.synchronous().asMap().remove(wanted.location(), file);
    return tries > 1 ? find(wanted, tries - 1)
        : CompletableFuture.failedFuture(
            new FileTrouble(file.kept().place().path() + ": another file each time"));
  }

  private StoredFile read(Payload.Stored wanted) throws IOException, FileTrouble {
    var now = nanoTime.getAsLong();
    var opened = files.open(wanted.location(), wanted.sizeBytes());
    var kept = new KeptFile(opened.place(), wanted.sha256(), now);
    var recentlyRead = new RecentlyRead(wanted.sizeBytes(), now, limits.recheck());
    if (isVerified(wanted)) {
      try {
        var bytes = bytes(opened.channel(), opened.place(), wanted);
        if (isSmall(wanted)) {
          LocalFiles.close(opened.channel());
          return new MemoryFile(kept, bytes);
        }
        bytes.release();
        recentlyRead.read(0, wanted.sizeBytes(), now);
      } catch (IOException | FileTrouble | RuntimeException trouble) {
        LocalFiles.close(opened.channel());
        throw trouble;
      }
    }
    if (open.incrementAndGet() > limits.openMax()) {
      open.decrementAndGet();
      LocalFiles.close(opened.channel());
      copied.increment();
      return new CopiedFile(kept, files);
    }
    return new OpenFile(kept, opened.channel(), files.disk(), recentlyRead, nanoTime,
        open::decrementAndGet);
  }

  private ByteBuf bytes(FileChannel channel, LocalFiles.Place place, Payload.Stored wanted)
      throws IOException, FileTrouble {
    var size = (int) wanted.sizeBytes();
    var bytes = memory.directBuffer(size, size);
    try {
      files.disk().fill(channel, bytes.internalNioBuffer(0, size), 0);
      bytes.writerIndex(size);
      var digest = sha256(bytes.nioBuffer());
      if (!digest.equals(wanted.sha256())) {
        wrong.increment();
        throw new FileTrouble("%s: its bytes have the digest %s (expected: %s, as its row says)"
            .formatted(place.path(), digest, wanted.sha256()));
      }
      return bytes;
    } catch (EOFException shorter) {
      bytes.release();
      throw new FileTrouble(place.path() + ": " + shorter.getMessage());
    } catch (IOException | FileTrouble | RuntimeException trouble) {
      bytes.release();
      throw trouble;
    }
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Small files in memory: how often one was asked for that was there, and was not; how many were thrown out. */
  public CacheStats memoryStats() {
    return small.synchronous().stats();
  }

  /** The same of files that are held open. */
  public CacheStats openStats() {
    return large.synchronous().stats();
  }

  /** Bytes of memory that small files take. */
  public long memoryBytes() {
    return small.synchronous().policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  /** Bytes that small files take which are kept, or on their way. */
  long usedBytes() {
    return memory.metric().usedDirectMemory();
  }

  /** Files that are open now. */
  public int open() {
    return open.get();
  }

  /** Files that were not held open, since as many were as may be. */
  public long copied() {
    return copied.sum();
  }

  /** Files whose bytes were not those of their digest. */
  public long wrong() {
    return wrong.sum();
  }

  /** Files that were kept, and then were no longer what lies on the disk. */
  public long replaced() {
    return replaced.sum();
  }

  @Override
  public void close() {
    closed = true;
    for (var cache : List.of(small, large)) {
      cache.synchronous().invalidateAll();
    }
  }
}
