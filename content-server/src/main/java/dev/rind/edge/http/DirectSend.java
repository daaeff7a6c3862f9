package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;

/**
 * Hands bytes to sockets at once, past Netty's queue of writes, where nothing waits in that. What a socket does not take is
 * left in the buffer, for Netty to send; so is what is not to be sent so, and what is wrong with a socket shows there.
 *
 * <p><b>Threading:</b> the channel's loop.
 */
final class DirectSend {
  private DirectSend() {}

  /**
   * Whether all of it was sent.
   *
   * @param more whether the rest of an answer, or the end of its connection, is sent next, so that both leave in one
   *        segment
   */
  static boolean send(Channel channel, ByteBuf bytes, boolean more) {
    if (!(channel instanceof AbstractEpollStreamChannel epoll) || !epoll.isActive()
        || !bytes.hasMemoryAddress() || !LinuxCalls.areLinked()) {
      return false;
    }
    var queue = epoll.unsafe().outboundBuffer();
    if (queue == null || !queue.isEmpty() || queue.totalPendingWriteBytes() > 0) {
      return false;
    }
    var taken = LinuxCalls.send(epoll.fd().intValue(), bytes.memoryAddress() + bytes.readerIndex(),
        bytes.readableBytes(), more);
    if (taken > 0) {
      bytes.skipBytes((int) taken);
    }
    return !bytes.isReadable();
  }
}
