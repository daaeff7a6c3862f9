package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import java.util.List;

/**
 * A body on its way out, in pieces: buffers and regions of files. It counts what has left.
 *
 * <p><b>Threading:</b> everything on the event loop of its connection. Each piece is released once it
 * was sent, or cannot be.
 */
final class Outgoing {
  /** Before what is longer a head leaves at once: there to wait for the body costs more than a segment of its own. */
  private static final int TOGETHER_MAX = 128 << 10;

  private final List<? extends ReferenceCounted> pieces;
  private int gone;
  private long goneBytes;

  /** @param pieces at least one */
  Outgoing(List<? extends ReferenceCounted> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  boolean beginsWithFile() {
    return pieces.getFirst() instanceof FileRegion;
  }

  /** Whether it is short enough for its head to wait for it. */
  boolean leavesWithHead() {
    long bytes = 0;
    for (var piece : pieces) {
      bytes += sizeBytes(piece);
    }
    return bytes <= TOGETHER_MAX;
  }

  /** Writes and flushes all of it; the future is that of the last piece. */
  ChannelFuture write(ChannelHandlerContext ctx) {
    for (var piece : pieces.subList(0, pieces.size() - 1)) {
      var bytes = sizeBytes(piece);
      var _ = ctx.write(piece).addListener(done -> left(done.isSuccess(), bytes));
    }
    var bytes = sizeBytes(pieces.getLast());
    return ctx.writeAndFlush(pieces.getLast())
        .addListener(done -> left(done.isSuccess(), bytes));
  }

  private void left(boolean whole, long bytes) {
    if (whole) {
      gone++;
      goneBytes += bytes;
    }
  }

  static long sizeBytes(ReferenceCounted piece) {
    return switch (piece) {
      case ByteBuf buffer -> buffer.readableBytes();
      case FileRegion region -> region.count();
      default -> throw new IllegalArgumentException("not a piece of a body: " + piece);
    };
  }

  /** Bytes that went to the socket; of a buffer, only once all of it did. */
  long sentBytes() {
    var underWay = gone < pieces.size() && pieces.get(gone) instanceof FileRegion region
        ? region.transferred()
        : 0;
    return goneBytes + underWay;
  }
}
