package dev.rind.edge.catalog;

import dev.rind.cache.SharedCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Facts about single files as other edges read them; what is no fact is not shared.
 *
 * <p>A byte for what it is: nothing, a file, a published one; then size, date in seconds since 1970, the 32
 * bytes of the digest, and the path in the storage.
 */
final class SharedFiles implements SharedCodec<FileKey, FileAnswer> {
  private static final int DIGEST_BYTES = 32;
  private static final byte NOTHING = 0;
  private static final byte FILE = 1;
  private static final byte PUBLISHED = 2;

  @Override
  public String name(FileKey key) {
    return "f:" + name(key.set()) + ":" + key.path();
  }

  /** A set by its kind and id. */
  static String name(FileSet set) {
    return switch (set) {
      case FileSet.Publication(var id) -> "p:" + id;
      case FileSet.Version(var id) -> "v:" + id;
    };
  }

  @Override
  public byte @Nullable [] encode(FileAnswer answer) {
    if (!answer.fact()) {
      return null;
    }
    var file = answer.file();
    if (file == null) {
      return new byte[] {NOTHING};
    }
    if (!(file.location() instanceof Location.Local(String path, var root)) || root != null
        || file.sha256().length() != 2 * DIGEST_BYTES) {
      return null;
    }
    var text = path.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + 2 * Long.BYTES + DIGEST_BYTES + text.length)
        .put(file.published() ? PUBLISHED : FILE)
        .putLong(file.sizeBytes())
        .putLong(file.lastModified().getEpochSecond())
        .put(HexFormat.of().parseHex(file.sha256()))
        .put(text)
        .array();
  }

  @Override
  public FileAnswer decode(ByteBuffer bytes) {
    var kind = bytes.get();
    if (kind == NOTHING && !bytes.hasRemaining()) {
      return new FileAnswer(null, true);
    }
    if (kind != FILE && kind != PUBLISHED) {
      throw new IllegalArgumentException("not a file");
    }
    var size = bytes.getLong();
    var date = Instant.ofEpochSecond(bytes.getLong());
    var digest = new byte[DIGEST_BYTES];
    bytes.get(digest);
    var path = StandardCharsets.UTF_8.decode(bytes).toString();
    return new FileAnswer(new PulpFile(new Location.Local(path), size,
        HexFormat.of().formatHex(digest), date, kind == PUBLISHED), true);
  }
}
