package dev.rind.edge.body;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A stored file that is not held open, since as many are as may be: each piece is read by itself, and copied. */
final class CopiedFile implements StoredFile, ReadAhead.Source {
  private static final int PIECE_BYTES = 64 * 1024;

  private final KeptFile kept;
  private final LocalFiles files;

  CopiedFile(KeptFile kept, LocalFiles files) {
    this.kept = kept;
    this.files = files;
  }

  @Override
  public KeptFile kept() {
    return kept;
  }

  @Override
  public boolean hold() {
    return true;
  }

  @Override
  public void letGo() {}

  @Override
  public int pieceBytes() {
    return PIECE_BYTES;
  }

  /** On the heap, so that nothing is lost where the connection has gone meanwhile. */
  @Override
  public ByteBuf read(long offset, int sizeBytes) throws IOException {
    var piece = ByteBuffer.allocate(sizeBytes);
    try (var file = files.openAgain(kept.place())) {
      files.disk().fill(file, piece, offset);
    }
    return Unpooled.wrappedBuffer(piece.flip());
  }

  @Override
  public void giveUp() {}
}
