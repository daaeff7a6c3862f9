package dev.rind.edge.body;

import dev.rind.edge.catalog.Location;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;

/**
 * The files below a media folder.
 *
 * <p><b>Threading:</b> callable from any thread; opens on the I/O pool.
 *
 * <p><b>Errors:</b> {@link FileTrouble} where a file is not there, lies outside the folder, is no
 * plain file, or is not as long as its row says.
 */
public final class LocalFiles {
  private final Path root;
  private final IoPool pool;

  public LocalFiles(Path root, IoPool pool) {
    this.root = root.toAbsolutePath().normalize();
    this.pool = pool;
  }

  /** An open file; who asked closes it. */
  CompletableFuture<FileChannel> open(Location.Local location, long sizeBytes) {
    return pool.run(() -> {
      var path = inside(location.path());
      var file = opened(path);
      var actual = file.size();
      if (actual != sizeBytes) {
        file.close();
        throw new FileTrouble(
            "%s: %d bytes (expected: %d, as its row says)".formatted(path, actual, sizeBytes));
      }
      return file;
    });
  }

  /** Looks before it opens: opening a pipe would wait for who writes to it. */
  private static FileChannel opened(Path path) throws FileTrouble {
    if (!Files.isRegularFile(path)) {
      throw new FileTrouble(path + ": no such file, or no plain one");
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException trouble) {
      throw new FileTrouble(path + ": cannot be opened: " + trouble.getMessage());
    }
  }

  /** Old rows hold absolute paths (contract 3.2); whatever a row says, nothing outside is opened. */
  private Path inside(String path) throws FileTrouble {
    Path resolved;
    try {
      resolved = root.resolve(path).normalize();
    } catch (InvalidPathException invalid) {
      throw new FileTrouble("a path that cannot be one: " + invalid.getReason());
    }
    if (!resolved.startsWith(root) || resolved.equals(root)) {
      throw new FileTrouble(resolved + ": not inside " + root);
    }
    return resolved;
  }
}
