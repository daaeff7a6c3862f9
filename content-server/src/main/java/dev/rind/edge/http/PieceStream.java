package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
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

  private final ChannelHandlerContext context;
  private final Pieces pieces;
  private final Consumer<Boolean> whenEnded;
  private long made;
  private long sent;
  private boolean asked;
  private boolean ended;

  /** @param whenEnded hears once, whether all was sent */
  PieceStream(ChannelHandlerContext context, Pieces pieces, Consumer<Boolean> whenEnded) {
    this.context = context;
    this.pieces = pieces;
    this.whenEnded = whenEnded;
  }

  /** Bytes that the socket has taken. */
  long sent() {
    return sent;
  }

  void proceed() {
    if (!ended && !asked && made < pieces.bytes() && made - sent < UNSENT_MAX) {
      asked = true;
      var _ = pieces.next().whenCompleteAsync(this::arrived, context.channel().eventLoop());
    }
  }

  /** The client has left. */
  void stop() {
    end(false);
  }

  private void arrived(@Nullable ByteBuf piece, @Nullable Throwable failure) {
    asked = false;
    if (piece == null) {
      fail(failure);
      return;
    }
    var bytes = piece.readableBytes();
    if (ended || bytes == 0 || made + bytes > pieces.bytes()) {
      piece.release();
      fail(null);
      return;
    }
    made += bytes;
    context.writeAndFlush(piece).addListener(done -> written(bytes, done.isSuccess()));
    proceed();
  }

  private void written(int bytes, boolean success) {
    if (!success) {
      end(false);
      return;
    }
    sent += bytes;
    if (sent == pieces.bytes()) {
      end(true);
    } else {
      proceed();
    }
  }

  private void fail(@Nullable Throwable failure) {
    if (!ended) {
      LOG.warn("a body of {} bytes broke off after {}", pieces.bytes(), made, failure);
    }
    end(false);
  }

  private void end(boolean whole) {
    if (!ended) {
      ended = true;
      whenEnded.accept(whole);
    }
  }
}
