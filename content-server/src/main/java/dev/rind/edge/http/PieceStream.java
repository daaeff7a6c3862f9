package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends {@link Pieces}, and asks for the next one only while little is unsent.
 *
 * <p>Each piece comes through the loop's queue, so that others have their turn between two.
 *
 * <p><b>Threading:</b> the loop of the connection.
 */
final class PieceStream {
  private static final Logger LOG = LoggerFactory.getLogger(PieceStream.class);
  private static final int UNSENT_MAX = 2 * Pieces.PIECE_BYTES;
  private static final ByteBuf END_OF_CHUNK = constant("\r\n");
  private static final ByteBuf END_OF_CHUNKS = constant("0\r\n\r\n");

  private final ChannelHandlerContext context;
  private final Pieces pieces;
  private final Framing framing;
  private final Consumer<Boolean> whenEnded;
  private long made;
  private long sent;
  private long total = -1;
  /** The last piece, where it is one of a file that has not left yet. */
  private @Nullable FileRegion region;
  private boolean asked;
  private boolean ended;

  /** How a client knows where a body ends (RFC 9112 section 6.3). */
  enum Framing {
    LENGTH, CHUNKS, CLOSE
  }

  /** @param whenEnded hears once, whether all was sent */
  PieceStream(ChannelHandlerContext context, Pieces pieces, Framing framing,
      Consumer<Boolean> whenEnded) {
    this.context = context;
    this.pieces = pieces;
    this.framing = framing;
    this.whenEnded = whenEnded;
  }

  /** Bytes that the socket has taken. */
  long sent() {
    return region == null ? sent : sent + region.transferred();
  }

  void proceed() {
    if (!ended && !asked && !isAllMade() && made - sent < UNSENT_MAX) {
      asked = true;
      var _ = pieces.next().whenCompleteAsync(this::arrived, context.channel().eventLoop());
    }
  }

  private boolean isAllMade() {
    return framing == Framing.LENGTH ? made == pieces.bytes() : made == total;
  }

  /** The client has left. */
  void stop() {
    end(false);
  }

  /** To be told before the connection is closed in the midst of it: an orderly end could mean that this was all. */
  void breakOff() {
    if (framing == Framing.CLOSE) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }

  private void arrived(@Nullable ReferenceCounted piece, @Nullable Throwable failure) {
    asked = false;
    if (piece == null) {
      fail(failure);
      return;
    }
    var bytes = Outgoing.sizeBytes(piece);
    if (ended || (framing == Framing.LENGTH && (bytes == 0 || made + bytes > pieces.bytes()))) {
      piece.release();
      fail(null);
    } else if (bytes == 0) {
      piece.release();
      total = made;
      writeEnd();
    } else {
      made += bytes;
      region = piece instanceof FileRegion one ? one : null;
      write(piece, bytes).addListener(done -> written(bytes, done.isSuccess()));
      proceed();
    }
  }

  private ChannelFuture write(ReferenceCounted piece, long bytes) {
    if (framing != Framing.CHUNKS) {
      return context.writeAndFlush(piece);
    }
    var size = Long.toHexString(bytes) + "\r\n";
    var _ = context.write(ByteBufUtil.writeAscii(context.alloc(), size));
    var _ = context.write(piece);
    return context.writeAndFlush(END_OF_CHUNK.duplicate());
  }

  private void writeEnd() {
    var last = framing == Framing.CHUNKS ? END_OF_CHUNKS.duplicate() : Unpooled.EMPTY_BUFFER;
    context.writeAndFlush(last).addListener(done -> end(done.isSuccess()));
  }

  private void written(long bytes, boolean success) {
    if (!success) {
      end(false);
      return;
    }
    sent += bytes;
    if (sent == made) {
      region = null;
    }
    if (framing == Framing.LENGTH && sent == pieces.bytes()) {
      end(true);
    } else {
      proceed();
    }
  }

  private void fail(@Nullable Throwable failure) {
    if (!ended) {
      LOG.warn("a body broke off after {} bytes", made, failure);
      breakOff();
    }
    end(false);
  }

  private void end(boolean whole) {
    if (!ended) {
      ended = true;
      pieces.stop();
      whenEnded.accept(whole);
    }
  }

  private static ByteBuf constant(String text) {
    return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }
}
