package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Memory of one event loop that is used again and again, for what is over before the next begins: bytes that were read,
 * an answer that the socket takes at once. To take and give back memory of a pool was a third of what a hit of 16 KiB
 * spends outside the kernel. While somebody still has it, others are given memory of their own.
 *
 * <p><b>Threading:</b> the loop's.
 */
final class LoopBuffer {
  /** As many messages as Netty's own take from a socket in a row. */
  private static final int READS_MAX = 16;

  private final ByteBuf memory;

  LoopBuffer(int bytes) {
    this.memory = new Memory(ByteBuffer.allocateDirect(bytes));
  }

  /** Room for at least so many bytes, with nothing in it; the caller releases it. */
  ByteBuf take(ByteBufAllocator others, int bytes) {
    return bytes <= memory.capacity() && memory.refCnt() == 1
        ? memory.retain().clear()
        : others.directBuffer(bytes);
  }

  /** Where sockets of this loop read to, all of it at once. */
  RecvByteBufAllocator forReading() {
    return new DefaultMaxMessagesRecvByteBufAllocator(READS_MAX) {
      @Override
      public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
          @Override
          public ByteBuf allocate(ByteBufAllocator others) {
            return take(others, guess());
          }

          @Override
          public int guess() {
            return memory.capacity();
          }
        };
      }
    };
  }

  /** Is given back by nobody, but with its loop, by the JVM. */
  private static final class Memory extends UnpooledDirectByteBuf {
    private final long address;

    Memory(ByteBuffer bytes) {
      super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.capacity());
      this.address = MemorySegment.ofBuffer(bytes).address();
      clear();
    }

    @Override
    public boolean hasMemoryAddress() {
      return true;
    }

    @Override
    public long memoryAddress() {
      return address;
    }
  }
}
