package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Hands answers to sockets at once, where nothing waits before them: past Netty's queue of writes, and a body in {@link
 * SharedBytes} without a copy, its head in front of it in one segment. What a socket does not take is left in the
 * buffers, for Netty to send; so is what is not to be sent so, and what is wrong with a socket shows there.
 *
 * <p><b>Threading:</b> one for each event loop.
 */
final class DirectSend {
  private static final int NONE = -1;

  private final MemorySegment offset = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

  /**
   * Whether all of it was sent.
   *
   * @param last whether the connection is closed next, so that the end of both leaves in one segment
   */
  boolean send(Channel channel, ByteBuf bytes, boolean last) {
    var socket = socket(channel, bytes);
    if (socket == NONE) {
      return false;
    }
    send(socket, bytes, last);
    return !bytes.isReadable();
  }

  /** Whether all of both was sent. */
  boolean send(Channel channel, ByteBuf head, ByteBuf body) {
    var socket = body.unwrap() instanceof SharedBytes ? socket(channel, head) : NONE;
    if (socket == NONE || !(body.unwrap() instanceof SharedBytes shared)) {
      return false;
    }
    send(socket, head, true);
    if (!head.isReadable()) {
      offset.set(ValueLayout.JAVA_LONG, 0, body.readerIndex());
      skip(body,
          LinuxCalls.sendFile(socket, shared.descriptor(), offset, body.readableBytes()));
    }
    return !body.isReadable();
  }

  private static void send(int socket, ByteBuf bytes, boolean more) {
    skip(bytes, LinuxCalls.send(socket, bytes.memoryAddress() + bytes.readerIndex(),
        bytes.readableBytes(), more));
  }

  private static void skip(ByteBuf bytes, long taken) {
    if (taken > 0) {
      bytes.skipBytes((int) taken);
    }
  }

  private static int socket(Channel channel, ByteBuf first) {
    if (!(channel instanceof AbstractEpollStreamChannel epoll) || !epoll.isActive()
        || !first.hasMemoryAddress() || !LinuxCalls.areLinked()) {
      return NONE;
    }
    var queue = epoll.unsafe().outboundBuffer();
    return queue == null || !queue.isEmpty() || queue.totalPendingWriteBytes() > 0 ? NONE
        : epoll.fd().intValue();
  }
}
