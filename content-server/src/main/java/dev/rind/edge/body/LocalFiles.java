package dev.rind.edge.body;

import dev.rind.edge.catalog.Location;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files below a storage's folder: that of the default domain, where a location names no other.
 *
 * <p><b>Threading:</b> callable from any thread; opens on the I/O pool.
 *
 * <p><b>Errors:</b> {@link FileTrouble} where a file is not there, lies outside its folder, is no
 * plain file, or is not as long as its row says. A folder that cannot be read is told once, and when it
 * can be read again.
 */
public final class LocalFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LocalFiles.class);
  /** More folders than this are told of each time. */
  private static final int BROKEN_MAX = 10_000;

  private final Path defaultRoot;
  private final IoPool pool;
  private final Set<Path> broken = ConcurrentHashMap.newKeySet();
  private final LongAdder folderUnreadable = new LongAdder();

  public LocalFiles(Path defaultRoot, IoPool pool) {
    this.defaultRoot = defaultRoot.toAbsolutePath().normalize();
    this.pool = pool;
  }

  /** Whether files below a folder can be read now; asks the disk. */
  public static boolean isReadable(Path root) {
    return Files.isDirectory(root) && Files.isReadable(root) && Files.isExecutable(root);
  }

  /** Files not opened because the folder of their storage could not be read. */
  public long folderUnreadable() {
    return folderUnreadable.sum();
  }

  /** Where a file is; fails where it cannot be sent. */
  public CompletableFuture<Path> find(Location.Local location, long sizeBytes) {
    return pool.run(() -> {
      SharedFile.close(openNow(location, sizeBytes));
      return root(location).resolve(location.path());
    });
  }

  /** An open file; who asked closes it. */
  CompletableFuture<FileChannel> open(Location.Local location, long sizeBytes) {
    return pool.run(() -> openNow(location, sizeBytes));
  }

  private FileChannel openNow(Location.Local location, long sizeBytes)
      throws IOException, FileTrouble {
    var root = root(location);
    var path = inside(root, location.path());
    var file = opened(root, path);
    try {
      check(file, path, sizeBytes);
      return file;
    } catch (IOException | FileTrouble trouble) {
      SharedFile.close(file);
      throw trouble;
    }
  }

  private Path root(Location.Local location) {
    return location.root() == null ? defaultRoot : location.root();
  }

  private static void check(FileChannel file, Path path, long sizeBytes)
      throws IOException, FileTrouble {
    var actual = file.size();
    if (actual != sizeBytes) {
      throw new FileTrouble(
          "%s: %d bytes (expected: %d, as its row says)".formatted(path, actual, sizeBytes));
    }
  }

  /** Looks before it opens: opening a pipe would wait for who writes to it. */
  private FileChannel opened(Path root, Path path) throws FileTrouble {
    if (!Files.isRegularFile(path)) {
      throw trouble(root, path + ": no such file, or no plain one");
    }
    try {
      var file = FileChannel.open(path, StandardOpenOption.READ);
      if (!broken.isEmpty() && broken.remove(root)) {
        LOG.info("the folder {} can be read again", root);
      }
      return file;
    } catch (IOException trouble) {
      throw trouble(root, path + ": cannot be opened: " + trouble.getMessage());
    }
  }

  private FileTrouble trouble(Path root, String ofFile) {
    if (isReadable(root)) {
      return new FileTrouble(ofFile);
    }
    folderUnreadable.increment();
    if (broken.size() >= BROKEN_MAX || broken.add(root)) {
      LOG.error("the folder {} cannot be read, so no file below it can be served", root);
    }
    return FileTrouble.ofFolder(root + ": cannot be read");
  }

  /** Old rows hold absolute paths (contract 3.2); whatever a row says, nothing outside is opened. */
  private static Path inside(Path root, String path) throws FileTrouble {
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
