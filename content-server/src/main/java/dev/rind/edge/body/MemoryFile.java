package dev.rind.edge.body;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/** A stored file whose bytes are in memory, and are those of its digest. */
final class MemoryFile implements StoredFile {
  private final KeptFile kept;
  private final ByteBuf bytes;

  /** @param bytes all of them, which are this one's from here on */
  MemoryFile(KeptFile kept, ByteBuf bytes) {
    this.kept = kept;
    this.bytes = bytes;
  }

  @Override
  public KeptFile kept() {
    return kept;
  }

  /** A part, which whoever asked releases; null: it was given up meanwhile, and has to be asked for anew. */
  @Nullable
  ByteBuf part(long offset, long sizeBytes) {
    try {
      return bytes.retainedSlice((int) offset, (int) sizeBytes);
    } catch (IllegalReferenceCountException _) {
      return null;
    }
  }

  @Override
  public void giveUp() {
    bytes.release();
  }
}
