package dev.rind.edge.body;

import dev.rind.edge.catalog.Location;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files below a storage's folder: that of the default domain, where a location names no other.
 *
 * <p><b>Threading:</b> what gives a stage is callable from any thread, and opens on the I/O pool; all else waits for the
 * disk.
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
  private final Disk disk;
  private final Set<Path> broken = ConcurrentHashMap.newKeySet();
  private final LongAdder folderUnreadable = new LongAdder();

  /** Where a file was found, and which one. */
  record Place(Path path, FileIdentity identity) {}

  /** A file that was opened; who asked for it closes it. */
  record Opened(Place place, FileChannel channel) {}

  public LocalFiles(Path defaultRoot, IoPool pool) {
    this(defaultRoot, pool, Disk.LOCAL);
  }

  LocalFiles(Path defaultRoot, IoPool pool, Disk disk) {
    this.defaultRoot = defaultRoot.toAbsolutePath().normalize();
    this.pool = pool;
    this.disk = disk;
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
      var opened = open(location, sizeBytes);
      close(opened.channel);
      return opened.place.path;
    });
  }

  IoPool pool() {
    return pool;
  }

  Disk disk() {
    return disk;
  }

  /** Waits for the disk. */
  Opened open(Location.Local location, long sizeBytes) throws IOException, FileTrouble {
    var root = root(location);
    var path = inside(root, location.path());
    // Before it is opened: opening a pipe would wait for who writes to it.
    var identity = identity(root, path);
    check(path, identity.sizeBytes(), sizeBytes);
    var file = opened(root, path);
    try {
      check(path, file.size(), sizeBytes);
      return new Opened(new Place(path, identity), file);
    } catch (IOException | FileTrouble trouble) {
      close(file);
      throw trouble;
    }
  }

  /** Opens what was found before, if it is there still; waits for the disk. */
  FileChannel openAgain(Place place) throws IOException {
    if (!isThere(place)) {
      throw new IOException(place.path + ": is another file now");
    }
    return disk.open(place.path);
  }

  /** Whether the same file is there still; waits for the disk. */
  boolean isThere(Place place) throws IOException {
    return FileIdentity.of(disk.attributes(place.path)).equals(place.identity);
  }

  private Path root(Location.Local location) {
    return location.root() == null ? defaultRoot : location.root();
  }

  private static void check(Path path, long actual, long sizeBytes) throws FileTrouble {
    if (actual != sizeBytes) {
      throw new FileTrouble(
          "%s: %d bytes (expected: %d, as its row says)".formatted(path, actual, sizeBytes));
    }
  }

  private FileIdentity identity(Path root, Path path) throws FileTrouble {
    BasicFileAttributes attributes;
    try {
      attributes = disk.attributes(path);
    } catch (IOException trouble) {
      throw trouble(root, path + ": no such file: " + trouble.getMessage());
    }
    if (!attributes.isRegularFile()) {
      throw trouble(root, path + ": no plain file");
    }
    return FileIdentity.of(attributes);
  }

  private FileChannel opened(Path root, Path path) throws FileTrouble {
    try {
      var file = disk.open(path);
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

  static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException ignored) {
      // It was only read.
    }
  }
}
