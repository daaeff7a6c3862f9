package dev.rind.edge.ops;

import dev.rind.edge.http.BodyTaker;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * The whole of a request's body, which may not be long.
 *
 * <p><b>Threading:</b> on the loop of the exchange. <b>Bounds:</b> {@code bytesMax}.
 */
final class ShortBody implements BodyTaker {
  private final int bytesMax;
  private final Consumer<byte[]> whole;
  private final Runnable tooLong;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean ended;

  /** @param tooLong is told once, and then {@code whole} never is */
  ShortBody(int bytesMax, Consumer<byte[]> whole, Runnable tooLong) {
    this.bytesMax = bytesMax;
    this.whole = whole;
    this.tooLong = tooLong;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void take(ByteBuf piece) {
    try {
      if (!ended && bytes.size() + piece.readableBytes() > bytesMax) {
        ended = true;
        tooLong.run();
      } else if (!ended) {
        var some = new byte[piece.readableBytes()];
        piece.readBytes(some);
        bytes.writeBytes(some);
      }
    } finally {
      piece.release();
    }
  }

  @Override
  public void end() {
    if (!ended) {
      ended = true;
      whole.accept(bytes.toByteArray());
    }
  }

  @Override
  public void breakOff() {
    ended = true;
  }
}
