package dev.rind.edge.ops;

import dev.rind.edge.http.RequestLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request, on a thread of its own.
 *
 * <p><b>Threading:</b> {@code log} is callable from any thread; it neither blocks, parks, nor wakes
 * anybody, since a wake-up is a system call for each request: the writer looks every {@link
 * #PAUSE}, and writes all that waits at once. {@code close} after the last {@code log}.
 *
 * <p><b>Bounds:</b> {@code waitingMax} lines wait, where one with long headers takes the place of
 * several, so that memory is bounded as well; those beyond it are dropped and counted. One write has about {@link #BATCH_CHARS} characters. {@code close} waits for
 * the writer no longer than {@code closeWait}.
 *
 * <p><b>Errors:</b> a failed write loses its lines, which count as dropped; the failures are counted
 * as well, and said once per {@link #COMPLAIN_EVERY}. The next write tries again.
 */
public final class AccessLog implements RequestLog, AutoCloseable {
  static final Duration PAUSE = Duration.ofMillis(100);
  static final Duration COMPLAIN_EVERY = Duration.ofMinutes(1);
  static final int BATCH_CHARS = 256 * 1024;

  /** A line of up to so many characters takes one place in the queue, and half a kilobyte with its objects. */
  static final int PLACE_CHARS = 256;

  private static final Logger LOGGER = LoggerFactory.getLogger(AccessLog.class);

  private final AccessLogFormat format;
  private final WritableByteChannel out;
  private final int waitingMax;
  private final Duration closeWait;
  private final LongSupplier nanoTime;
  private final Thread writer = Thread.ofPlatform()
      .daemon()
      .name("rind-access-log")
      .unstarted(this::run);

  private final ConcurrentLinkedQueue<Entry> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger placesTaken = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean closing;
  private volatile boolean abandoned;

  // Written by the writer only.
  private volatile int batchLines;
  private final StringBuilder batch = new StringBuilder();
  private boolean torn;
  private @Nullable Long complainedAt;

  AccessLog(
      AccessLogFormat format,
      WritableByteChannel out,
      int waitingMax,
      Duration closeWait,
      LongSupplier nanoTime) {
    this.format = format;
    this.out = out;
    this.waitingMax = waitingMax;
    this.closeWait = closeWait;
    this.nanoTime = nanoTime;
  }

  /**
   * Opens the log and starts its writer.
   *
   * @param file appended to, and made where there is none; empty: standard output
   * @throws IOException when the file cannot be opened for writing
   */
  public static AccessLog open(
      Optional<Path> file, AccessLogFormat format, int waitingMax, Duration closeWait)
      throws IOException {
    var out = file.isEmpty()
        ? new StandardOutput()
        : new LogFile(file.get(), System::nanoTime);
    var log = new AccessLog(format, out, waitingMax, closeWait, System::nanoTime);
    log.start();
    return log;
  }

  void start() {
    writer.start();
  }

  @Override
  public void log(Entry entry) {
    int places = placesOf(entry);
    if (placesTaken.addAndGet(places) <= waitingMax && !closing) {
      waiting.add(entry);
    } else {
      placesTaken.addAndGet(-places);
      dropped.incrementAndGet();
    }
  }

  /** Lines that were not written: more than the bound waited, or a write failed. */
  public long dropped() {
    return dropped.get();
  }

  /** Writes that failed. */
  public long failures() {
    return failures.get();
  }

  /** Writes what waits, then ends the writer and closes the file; what {@code closeWait} cuts off is dropped. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      if (!writer.join(closeWait)) {
        abandoned = true;
        long lost = (long) batchLines + waiting.size();
        dropped.addAndGet(lost);
        LOGGER.warn("access log: {} took no more within {}, {} lines are lost", out, closeWait,
            lost);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    // Read before the last look, so that nothing logged before close() is left behind.
    for (boolean last = false; !last && !abandoned;) {
      last = closing;
      writeWaiting();
      if (!last) {
        LockSupport.parkNanos(this, PAUSE.toNanos());
      }
    }
    closeOut();
  }

  /** Writes all that waits, in batches. */
  void writeWaiting() {
    while (!abandoned && !waiting.isEmpty()) {
      int places = takeBatch();
      try {
        write(ByteBuffer.wrap(batch.toString().getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException failure) {
        dropped.addAndGet(batchLines);
        failures.incrementAndGet();
        complain(failure);
      }
      placesTaken.addAndGet(-places);
      batchLines = 0;
    }
  }

  /** Moves the oldest lines into {@code batch}, and tells how many places that frees. */
  private int takeBatch() {
    batch.setLength(0);
    if (torn) {
      batch.append('\n'); // so that the half line of a failed write spoils no other
    }
    int lines = 0;
    int places = 0;
    while (batch.length() < BATCH_CHARS) {
      var entry = waiting.poll();
      if (entry == null) {
        break;
      }
      format.append(entry, batch);
      places += placesOf(entry);
      lines++;
    }
    batchLines = lines;
    return places;
  }

  private void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } finally {
      int written = bytes.position();
      torn = written == 0 ? torn : bytes.get(written - 1) != '\n';
    }
  }

  private void complain(IOException failure) {
    long now = nanoTime.getAsLong();
    if (complainedAt == null || now - complainedAt >= COMPLAIN_EVERY.toNanos()) {
      complainedAt = now;
      LOGGER.warn("access log: cannot write to {}: {}; {} lines dropped so far", out,
          failure.toString(), dropped.get());
    }
  }

  private void closeOut() {
    try {
      out.close();
    } catch (IOException failure) {
      LOGGER.warn("access log: cannot close {}: {}", out, failure.toString());
    }
  }

  private static int placesOf(Entry entry) {
    int chars = entry.target().length()
        + lengthOf(entry.userAgent())
        + lengthOf(entry.referer())
        + entry.client().length();
    return 1 + chars / PLACE_CHARS;
  }

  private static int lengthOf(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /** Past {@code System.out}, which has a lock, and an encoding; left open for what is said last. */
  private static final class StandardOutput implements WritableByteChannel {
    private final FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return channel.write(bytes);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "standard output";
    }
  }
}
