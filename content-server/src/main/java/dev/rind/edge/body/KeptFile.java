package dev.rind.edge.body;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which file is kept, and when it was last compared with the disk.
 *
 * <p><b>Threading:</b> callable from any thread.
 */
final class KeptFile {
  private final LocalFiles.Place place;
  private final String sha256;
  private final AtomicReference<@Nullable Check> check = new AtomicReference<>();
  private volatile long checkedNanos;

  /** A look at the disk that is under way. */
  private record Check(boolean inUse, CompletableFuture<Boolean> same) {}

  /** @param nanos when it was looked at */
  KeptFile(LocalFiles.Place place, String sha256, long nanos) {
    this.place = place;
    this.sha256 = sha256;
    this.checkedNanos = nanos;
  }

  LocalFiles.Place place() {
    return place;
  }

  /** Whether it is the file that a row means, which may not know the digest. */
  boolean is(long sizeBytes, String digest) {
    return place.identity().sizeBytes() == sizeBytes
        && (digest.isEmpty() || sha256.equals(digest));
  }

  /** Whether it was found for a row that did not know the digest. */
  boolean isWithoutDigest() {
    return sha256.isEmpty();
  }

  /** Whether it was compared with the disk lately enough to be sent at once. */
  boolean isChecked(long nanos, Duration every) {
    return nanos - checkedNanos < every.toNanos();
  }

  /**
   * Whether it is still what lies on the disk. One that is in use is sent while that is looked at, so that nobody
   * waits for a slow disk; one that was not for as long again is not trusted before.
   *
   * @param look compares it; a failure is as good as a difference, unless it was not looked at at all
   */
  CompletableFuture<Boolean> checked(long nanos, Duration every,
      Supplier<CompletableFuture<Boolean>> look) {
    var begun = new Check(nanos - checkedNanos < 2 * every.toNanos(), new CompletableFuture<>());
    var known = check.compareAndExchange(null, begun);
    if (known == null) {
      var _ = look.get().whenComplete((same, failure) -> {
        check.set(null);
        if (failure instanceof RejectedExecutionException) {
          begun.same.completeExceptionally(failure);
        } else {
          if (failure == null && same) {
            checkedNanos = nanos;
          }
          begun.same.complete(failure == null && same);
        }
      });
      known = begun;
    }
    return known.inUse && (!known.same.isDone() || known.same.isCompletedExceptionally())
        ? CompletableFuture.completedFuture(true)
        : known.same;
  }
}
