package dev.rind.edge.body;

import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stored file that is held open, so that sendfile can begin at once; closed when it is kept no longer and all that
 * use it have let it go.
 */
final class OpenFile implements StoredFile, ReadAhead.Source {
  /** Of each thread that reads, for what is dropped. */
  private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal
      .withInitial(() -> ByteBuffer.allocateDirect(64 * 1024));

  private final KeptFile kept;
  private final FileChannel file;
  private final Disk disk;
  private final RecentlyRead recentlyRead;
  private final LongSupplier nanoTime;
  private final Runnable whenClosed;
  /** One is whoever keeps it; at zero it is closed, and stays so. */
  private final AtomicInteger uses = new AtomicInteger(1);

  OpenFile(KeptFile kept, FileChannel file, Disk disk, RecentlyRead recentlyRead,
      LongSupplier nanoTime, Runnable whenClosed) {
    this.kept = kept;
    this.file = file;
    this.disk = disk;
    this.recentlyRead = recentlyRead;
    this.nanoTime = nanoTime;
    this.whenClosed = whenClosed;
  }

  @Override
  public KeptFile kept() {
    return kept;
  }

  /** Whether a part can be sent without waiting for a disk. */
  boolean isAtHand(long offset, long sizeBytes) {
    return recentlyRead.use(offset, sizeBytes, nanoTime.getAsLong());
  }

  /** A part, which whoever asked releases; null: it was given up meanwhile, and has to be asked for anew. */
  @Nullable
  FileRegion part(long offset, long sizeBytes) {
    return hold() ? new Region(offset, sizeBytes) : null;
  }

  @Override
  public boolean hold() {
    for (var now = uses.get(); now > 0; now = uses.get()) {
      if (uses.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void letGo() {
    if (uses.decrementAndGet() == 0) {
      LocalFiles.close(file);
      whenClosed.run();
    }
  }

  @Override
  public int pieceBytes() {
    return RecentlyRead.PART_BYTES;
  }

  /** Reads it and drops the bytes: from then on the system has them at hand. */
  @Override
  public FileRegion read(long offset, int sizeBytes) throws IOException {
    var scratch = SCRATCH.get();
    for (var at = 0; at < sizeBytes; at += scratch.limit()) {
      scratch.clear().limit(Math.min(scratch.capacity(), sizeBytes - at));
      disk.fill(file, scratch, offset + at);
    }
    recentlyRead.read(offset, sizeBytes, nanoTime.getAsLong());
    return Objects.requireNonNull(part(offset, sizeBytes), "whoever reads it holds it");
  }

  @Override
  public void giveUp() {
    letGo();
  }

  /** Netty's own kind, since only that one is sent by sendfile. */
  private final class Region extends DefaultFileRegion {
    Region(long offset, long sizeBytes) {
      super(file, offset, sizeBytes);
    }

    @Override
    protected void deallocate() {
      letGo();
    }
  }
}
