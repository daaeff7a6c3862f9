package dev.rind.edge.catalog;

import dev.rind.cache.SharedCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Indexes of whole sets as other edges read them. */
final class SharedFileIndexes implements SharedCodec<FileSet, FileIndex> {
  @Override
  public String name(FileSet set) {
    return "i:" + SharedFiles.name(set);
  }

  @Override
  public byte @Nullable [] encode(FileIndex index) {
    return index.written();
  }

  @Override
  public FileIndex decode(ByteBuffer bytes) {
    return FileIndex.read(bytes);
  }
}
