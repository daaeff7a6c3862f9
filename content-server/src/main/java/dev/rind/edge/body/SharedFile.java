package dev.rind.edge.body;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that several regions are sent from: it is closed when the last of them is released.
 *
 * <p><b>Threading:</b> a region is released by whoever sent it, or gave it up.
 */
final class SharedFile {
  private final FileChannel file;
  private final AtomicInteger left;

  /** @param regions how many there will be, at least one */
  SharedFile(FileChannel file, int regions) {
    this.file = file;
    this.left = new AtomicInteger(regions);
  }

  DefaultFileRegion region(long offset, long sizeBytes) {
    return new Region(offset, sizeBytes);
  }

  /** Netty's own kind, since only that one is sent by sendfile. */
  private final class Region extends DefaultFileRegion {
    Region(long offset, long sizeBytes) {
      super(file, offset, sizeBytes);
    }

    @Override
    protected void deallocate() {
      if (left.decrementAndGet() == 0) {
        close(file);
      }
    }
  }

  static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException ignored) {
      // It was only read.
    }
  }
}
