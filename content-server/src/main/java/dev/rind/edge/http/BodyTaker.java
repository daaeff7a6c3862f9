package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;

/**
 * Takes the body of a request.
 *
 * <p><b>Threading:</b> asked on the loop of the exchange. While it is not ready nothing more is read from the
 * client, until {@link Exchange#moreBody}.
 */
public interface BodyTaker {
  boolean isReady();

  /** The next piece, which the taker releases. */
  void take(ByteBuf piece);

  /** There is no more. */
  void end();

  /** What is missing will not come: its framing is wrong, or the client left. */
  void breakOff();
}
