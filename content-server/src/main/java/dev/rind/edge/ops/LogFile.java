package dev.rind.edge.ops;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to, and opened again once another file, or none, stands at its path: so
 * {@code logrotate} needs to tell us nothing.
 *
 * <p><b>Threading:</b> one thread at a time. Blocks as files do.
 *
 * <p><b>Bounds:</b> the path is looked at once per {@link #RECHECK}; what is written until then goes
 * to the file that was moved away, where nothing is lost.
 *
 * <p><b>Errors:</b> a path that cannot be opened again fails that write only; the next looks again.
 */
final class LogFile implements WritableByteChannel {
  static final Duration RECHECK = Duration.ofSeconds(1);

  private final Path path;
  private final LongSupplier nanoTime;
  private FileChannel channel;
  private @Nullable Object fileKey;
  private long checkedAt;

  /** Opens the file, and makes it where there is none. */
  LogFile(Path path, LongSupplier nanoTime) throws IOException {
    this.path = path;
    this.nanoTime = nanoTime;
    channel = append(path);
    fileKey = fileKeyAt(path);
    checkedAt = nanoTime.getAsLong();
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    long now = nanoTime.getAsLong();
    if (now - checkedAt >= RECHECK.toNanos()) {
      followRotation();
      checkedAt = now;
    }
    return channel.write(bytes);
  }

  private void followRotation() throws IOException {
    var keyNow = fileKeyAt(path);
    if (keyNow != null && Objects.equals(keyNow, fileKey)) {
      return;
    }
    var reopened = append(path);
    channel.close();
    channel = reopened;
    fileKey = fileKeyAt(path);
  }

  private static FileChannel append(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Device and inode of what stands there now, {@code null} for nothing. */
  private static @Nullable Object fileKeyAt(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException moved) {
      return null;
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
