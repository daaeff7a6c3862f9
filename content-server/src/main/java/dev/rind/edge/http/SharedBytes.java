package dev.rind.edge.http;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory that are a file as well, one that is on no disk and has no name (memfd_create(2)). To others it is a
 * buffer; a socket takes its bytes without a copy, which from {@link #MIN_BYTES} on is cheaper.
 *
 * <p><b>Threading:</b> as of any buffer. Its bytes must not be written any more once some were sent, since the system
 * sends what is there when they leave.
 *
 * <p><b>Bounds:</b> each takes a descriptor and a mapping, so whoever makes them counts them.
 */
public final class SharedBytes extends UnpooledDirectByteBuf {
  /** Shorter ones are copied behind their head. */
  public static final int MIN_BYTES = HttpConnection.COPIED_MAX + 1;
  private static final String NAME = "rind-body";

  private final int descriptor;
  private final long address;
  private final int sizeBytes;
  private final Runnable whenFreed;

  private SharedBytes(int descriptor, long address, int sizeBytes, Runnable whenFreed) {
    super(UnpooledByteBufAllocator.DEFAULT, memory(address, sizeBytes), sizeBytes);
    this.descriptor = descriptor;
    this.address = address;
    this.sizeBytes = sizeBytes;
    this.whenFreed = whenFreed;
    clear();
  }

  /** Room for so many bytes; null: the system gives none, or has none of this kind. Not for an event loop. */
  public static @Nullable SharedBytes ofSize(int sizeBytes, Runnable whenFreed) {
    var descriptor = LinuxCalls.link() ? LinuxCalls.memoryFile(NAME, sizeBytes) : -1;
    if (descriptor < 0) {
      return null;
    }
    var address = LinuxCalls.map(descriptor, sizeBytes);
    if (address < 0) {
      LinuxCalls.close(descriptor);
      return null;
    }
    return new SharedBytes(descriptor, address, sizeBytes, whenFreed);
  }

  @SuppressWarnings("restricted") // it is mapped for as long as this has users
  private static ByteBuffer memory(long address, int sizeBytes) {
    return MemorySegment.ofAddress(address).reinterpret(sizeBytes).asByteBuffer();
  }

  int descriptor() {
    return descriptor;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    LinuxCalls.unmap(address, sizeBytes);
    LinuxCalls.close(descriptor);
    whenFreed.run();
  }
}
