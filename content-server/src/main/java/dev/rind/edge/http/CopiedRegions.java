package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/**
 * Sends parts of files through a buffer, as fast as the client takes them. For io_uring: Netty 4.2.18 splices there with
 * offsets of 32 bits, which ends at 2 GiB, and does not tell how far it has come, so that who takes it slowly would seem
 * to take nothing.
 *
 * <p><b>Threading:</b> the channel's loop. <b>Bounds:</b> one piece of 64 KiB at a time.
 */
final class CopiedRegions extends ChannelOutboundHandlerAdapter {
  private static final int PIECE_BYTES = 64 << 10;

  private final ArrayDeque<Written> waiting = new ArrayDeque<>();
  private boolean underWay;

  private record Written(Object message, ChannelPromise promise) {
    void fail(Throwable cause) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(cause);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (waiting.isEmpty() && !(message instanceof FileRegion)) {
      var _ = ctx.write(message, promise);
    } else {
      waiting.add(new Written(message, promise));
      proceed(ctx);
    }
  }

  private void proceed(ChannelHandlerContext ctx) {
    while (!underWay && !waiting.isEmpty()) {
      var first = waiting.peek();
      if (!(first.message instanceof FileRegion region)) {
        waiting.remove();
        var _ = ctx.write(first.message, first.promise);
      } else if (region.transferred() == region.count()) {
        waiting.remove();
        region.release();
        first.promise.trySuccess();
      } else {
        copy(ctx, region);
      }
    }
  }

  private void copy(ChannelHandlerContext ctx, FileRegion region) {
    ByteBuf piece = ctx.alloc()
        .directBuffer((int) Math.min(PIECE_BYTES, region.count() - region.transferred()));
    try {
      if (region.transferTo(new Filling(piece), region.transferred()) <= 0) {
        throw new EOFException("a file is shorter than it was");
      }
    } catch (IOException failure) {
      piece.release();
      fail(failure);
      return;
    }
    underWay = true;
    ctx.writeAndFlush(piece).addListener(done -> {
      underWay = false;
      if (done.isSuccess()) {
        proceed(ctx);
        ctx.flush();
      } else {
        fail(done.cause());
      }
    });
  }

  private void fail(Throwable cause) {
    while (!waiting.isEmpty()) {
      waiting.remove().fail(cause);
    }
  }

  /** Takes what a buffer has room for. */
  private record Filling(ByteBuf buffer) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      var fits = Math.min(bytes.remaining(), buffer.writableBytes());
      buffer.writeBytes(bytes.slice(bytes.position(), fits));
      bytes.position(bytes.position() + fits);
      return fits;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
