package dev.rind.edge.body;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which parts of a file were read so lately that the system has them in memory still, as far as one can tell.
 *
 * <p><b>Threading:</b> callable from any thread. <b>Bounds:</b> {@value #PARTS_MAX} parts of {@value #PART_BYTES}
 * bytes; of a longer file it knows nothing.
 */
final class RecentlyRead {
  static final int PART_BYTES = 512 * 1024;
  private static final int PARTS_MAX = 8192;

  private final long fileBytes;
  private final long beganNanos;
  private final long lately;
  /** When each was read, in seconds; zero: never. */
  private final AtomicIntegerArray readAt;

  RecentlyRead(long fileBytes, long nanos, Duration lately) {
    this.fileBytes = fileBytes;
    this.beganNanos = nanos;
    this.lately = lately.toSeconds();
    var parts = (fileBytes + PART_BYTES - 1) / PART_BYTES;
    this.readAt = new AtomicIntegerArray(parts > PARTS_MAX ? 0 : (int) parts);
  }

  /** Whether all of these bytes were. Who asks sends them, which reads them again. */
  boolean use(long offset, long sizeBytes, long nanos) {
    var last = (offset + sizeBytes - 1) / PART_BYTES;
    if (last >= readAt.length()) {
      return false;
    }
    var now = seconds(nanos);
    for (var part = (int) (offset / PART_BYTES); part <= last; part++) {
      var at = readAt.get(part);
      if (at == 0 || now - at > lately) {
        return false;
      }
    }
    read(offset, sizeBytes, nanos);
    return true;
  }

  /** Tells that these bytes were read; a part counts where all of it was. */
  void read(long offset, long sizeBytes, long nanos) {
    var end = offset + sizeBytes;
    var whole = end == fileBytes ? readAt.length() : end / PART_BYTES;
    var now = seconds(nanos);
    for (var part = (offset + PART_BYTES - 1) / PART_BYTES; part < whole
        && part < readAt.length(); part++) {
      if (readAt.get((int) part) != now) { // for many senders of one file a write each would cost more
        readAt.set((int) part, now);
      }
    }
  }

  private int seconds(long nanos) {
    return (int) ((nanos - beganNanos) / 1_000_000_000L) + 1;
  }
}
