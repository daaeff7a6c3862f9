package dev.rind.edge.body;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The local disk, which counts what it is asked, and answers when a test says so. */
final class ScriptedDisk implements Disk {
  final AtomicInteger looks = new AtomicInteger();
  final AtomicInteger opens = new AtomicInteger();
  final AtomicInteger reads = new AtomicInteger();
  private final AtomicReference<@Nullable CountDownLatch> lookHeld = new AtomicReference<>();
  private final AtomicReference<@Nullable CountDownLatch> readHeld = new AtomicReference<>();
  private final Set<FileChannel> opened = ConcurrentHashMap.newKeySet();

  /** From now on, looks at attributes wait until the latch is open. */
  CountDownLatch holdLooks() {
    var latch = new CountDownLatch(1);
    lookHeld.set(latch);
    return latch;
  }

  /** From now on, reads wait until the latch is open. */
  CountDownLatch holdReads() {
    var latch = new CountDownLatch(1);
    readHeld.set(latch);
    return latch;
  }

  /** Files that were opened here and are not closed. */
  long open() {
    return opened.stream().filter(FileChannel::isOpen).count();
  }

  @Override
  public BasicFileAttributes attributes(Path path) throws IOException {
    looks.incrementAndGet();
    await(lookHeld.get());
    return Disk.super.attributes(path);
  }

  @Override
  public FileChannel open(Path path) throws IOException {
    opens.incrementAndGet();
    var file = Disk.super.open(path);
    opened.add(file);
    return file;
  }

  @Override
  public int read(FileChannel file, ByteBuffer into, long position) throws IOException {
    reads.incrementAndGet();
    await(readHeld.get());
    return Disk.super.read(file, into, position);
  }

  private static void await(@Nullable CountDownLatch latch) {
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException ended) {
      throw new IllegalStateException(ended);
    }
  }
}
