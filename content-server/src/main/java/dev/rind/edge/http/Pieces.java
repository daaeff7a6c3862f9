package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/**
 * A body that is made while it is sent, as fast as the client takes it.
 *
 * <p><b>Threading:</b> asked on the loop of the exchange, for one piece at a time; a stage may complete
 * anywhere.
 *
 * <p><b>Bounds:</b> a piece is about {@value #PIECE_BYTES} bytes long; three of them are on their way at
 * most, the one that is being made counted.
 *
 * <p><b>Errors:</b> a stage that fails, or pieces that are not {@code bytes} in all, break the connection.
 */
public interface Pieces {
  int PIECE_BYTES = 16 * 1024;

  /** How long the whole body is. */
  long bytes();

  /** The next piece, which is not empty; whoever asked releases it. Not called after the last one. */
  CompletionStage<ByteBuf> next();
}
