package dev.rind.edge.http;

import io.netty.util.ReferenceCounted;
import java.util.concurrent.CompletionStage;

/**
 * A body that is made while it is sent, as fast as the client takes it.
 *
 * <p><b>Threading:</b> asked on the loop of the exchange, for one piece at a time; a stage may complete
 * anywhere.
 *
 * <p><b>Bounds:</b> a piece is about {@value #PIECE_BYTES} bytes long; three of them are on their way at
 * most, the one that is being made counted. Of larger ones, and of regions, there are two.
 *
 * <p><b>Errors:</b> a stage that fails, or pieces that are not {@code bytes} in all, break the connection, so
 * that no client takes what it has for the whole.
 */
public interface Pieces {
  int PIECE_BYTES = 16 * 1024;
  long UNKNOWN = -1;

  /** How long the whole body is, or {@link #UNKNOWN}. */
  long bytes();

  /**
   * The next piece, a buffer or a region of a file; whoever asked releases it. Where the length is known it is not empty, and not asked for
   * after the last one; else an empty one is the end.
   */
  CompletionStage<? extends ReferenceCounted> next();

  /** Told once, on the loop, that no more will be asked for: all was sent, or cannot be. */
  default void stop() {}
}
