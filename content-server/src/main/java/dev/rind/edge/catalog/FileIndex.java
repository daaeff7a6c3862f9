package dev.rind.edge.catalog;

import dev.rind.cache.Index;
import dev.rind.cache.PathCursor;
import dev.rind.cache.PathIndex;
import dev.rind.cache.PathIndexBuilder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All files of one complete {@link FileSet}, compact: what is not in it is not there.
 *
 * <p>Almost always the digest says where a file is stored, and its date is also what a listing
 * shows, in minutes. What differs is an {@link Oddity}, whose number is in the note of the file.
 *
 * <p><b>Threading:</b> immutable, readable from any thread.
 */
public final class FileIndex implements Index<FileAnswer> {
  private static final FileAnswer NOTHING = new FileAnswer(null, true);

  // A note has these flags, and above them the number of an oddity, from 1 on; 0: there is none.
  private static final int PUBLISHED = 1;
  private static final int SEVERAL = 2;
  private static final int FLAGS = PUBLISHED | SEVERAL;
  private static final int ODDITY_SHIFT = 2;

  private static final int SECONDS = 60;
  private static final int WRITTEN_MAX = Integer.MAX_VALUE - 8;

  private final PathIndex paths;
  private final String storagePrefix;
  private final List<Oddity> oddities;
  private final boolean sure;

  private FileIndex(PathIndex paths, String storagePrefix, List<Oddity> oddities, boolean sure) {
    this.sure = sure;
    this.paths = paths;
    this.storagePrefix = storagePrefix;
    this.oddities = List.copyOf(oddities);
  }

  /** Takes the files in any order, and makes one index. <b>Threading:</b> one thread at a time. */
  public static final class Builder {
    private final PathIndexBuilder paths = new PathIndexBuilder();
    private final List<Oddity> oddities = new ArrayList<>();
    private final Map<Oddity, Integer> numbers = new HashMap<>();
    private @Nullable String storagePrefix;
    private boolean sure = true;

    /**
     * One file as the database has it.
     *
     * @param published by a publication, and not only content that it passes through
     * @param storagePath below the storage root; null: it is not stored
     * @param sizeBytes of the artifact, else what a remote says; -1: nobody knows
     * @param sha256 32 bytes; null: it is not stored
     * @param lastModified in seconds since 1970 (contract 5.1)
     * @param listed what a listing shows as its date, in seconds since 1970 (contract 2.5)
     */
    public void add(String path, boolean published, @Nullable String storagePath, long sizeBytes,
        byte @Nullable [] sha256, long lastModified, long listed) {
      var digest = storagePath == null ? null : sha256;
      sure &= digest != null;
      var oddPath = storagePath == null || sha256 == null ? null : oddPath(storagePath, sha256);
      var oddity = Oddity.of(oddPath, minute(lastModified), minute(listed), sizeBytes, sizeBytes);
      paths.add(path, digest, sizeBytes, lastModified, note(published ? PUBLISHED : 0, oddity));
    }

    /** Memory that the files take so far, in bytes. */
    public long bytes() {
      return paths.bytes();
    }

    /** Sorts, so not on an event loop. */
    public FileIndex build() {
      var index = paths.build(this::merge);
      return new FileIndex(index, storagePrefix == null ? "" : storagePrefix, oddities, sure);
    }

    /**
     * What is published goes before what is passed through. Which of two others is served their
     * ids tell, which are not here, so the database is asked. A listing shows the newest date and
     * the largest size of all.
     */
    private PathIndex.Entry merge(PathIndex.Entry one, PathIndex.Entry other) {
      if (isPublished(other.note()) && !isPublished(one.note())) {
        return merge(other, one);
      }
      var several = isPublished(one.note()) == isPublished(other.note());
      sure &= !several;
      var digest = several && other.digest() == null ? null : one.digest();
      var oddity = oddityOf(oddities, one.note());
      var otherOddity = oddityOf(oddities, other.note());
      var merged = Oddity.of(oddity.storagePath(), minute(one.date()),
          Math.max(oddity.listedMinuteOr(minute(one.date())),
              otherOddity.listedMinuteOr(minute(other.date()))),
          one.size(),
          Math.max(oddity.listedSizeOr(one.size()), otherOddity.listedSizeOr(other.size())));
      var flags = (one.note() & FLAGS) | (several ? SEVERAL : 0);
      return new PathIndex.Entry(digest, one.size(), one.date(), note(flags, merged));
    }

    private int note(int flags, Oddity oddity) {
      return oddity.equals(Oddity.NONE)
          ? flags
          : flags | (numbers.computeIfAbsent(oddity, this::append) << ODDITY_SHIFT);
    }

    private int append(Oddity oddity) {
      oddities.add(oddity);
      return oddities.size();
    }

    /** The path if it does not follow from the digest; the first one that does gives the prefix. */
    private @Nullable String oddPath(String storagePath, byte[] sha256) {
      var end = storagePath("", HexFormat.of().formatHex(sha256));
      if (!storagePath.endsWith(end)) {
        return storagePath;
      }
      var prefixLength = storagePath.length() - end.length();
      if (storagePrefix == null) {
        storagePrefix = storagePath.substring(0, prefixLength);
      }
      return prefixLength == storagePrefix.length() && storagePath.startsWith(storagePrefix)
          ? null
          : storagePath;
    }
  }

  @Override
  public @Nullable FileAnswer find(String path) {
    var entry = paths.find(path);
    if (entry == null) {
      return NOTHING;
    }
    var sha256 = entry.digest();
    if (sha256 == null || (entry.note() & SEVERAL) != 0) {
      return null;
    }
    var oddPath = oddityOf(oddities, entry.note()).storagePath();
    return new FileAnswer(
        new PulpFile(
            new Location.Local(oddPath == null ? storagePath(storagePrefix, sha256) : oddPath),
            entry.size(), sha256, Instant.ofEpochSecond(entry.date()), isPublished(entry.note())),
        true);
  }

  /** What {@link #read} makes it of again; null: more than an array holds. */
  byte @Nullable [] written() {
    var head = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(head)) {
      out.writeBoolean(sure);
      writeText(out, storagePrefix);
      out.writeInt(oddities.size());
      for (var oddity : oddities) {
        oddity.write(out);
      }
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    var length = head.size() + paths.writtenBytes();
    if (length > WRITTEN_MAX) {
      return null;
    }
    var all = ByteBuffer.allocate((int) length).put(head.toByteArray());
    paths.write(all);
    return all.array();
  }

  /**
   * Makes one of what another edge has {@link #written}.
   *
   * <p><b>Errors:</b> a {@link RuntimeException}: it is something else.
   */
  static FileIndex read(ByteBuffer from) {
    var sure = from.get() != 0;
    var prefix = readText(from);
    var count = from.getInt();
    var oddities = new ArrayList<Oddity>();
    for (int n = 0; n < count; n++) {
      oddities.add(Oddity.read(from));
    }
    var paths = PathIndex.read(from, note -> note >>> ODDITY_SHIFT <= count);
    return new FileIndex(paths, prefix, oddities, sure);
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(ByteBuffer from) {
    var length = from.getInt();
    var text = StandardCharsets.UTF_8.decode(from.slice(from.position(), length)).toString();
    from.position(from.position() + length);
    return text;
  }

  /** Whether there is a file at the path. */
  public boolean has(String path) {
    return paths.find(path) != null;
  }

  /**
   * One file of all.
   *
   * @param claimedTwice the database has to be asked which one it is
   */
  public record Held(String path, boolean stored, boolean claimedTwice) {}

  /** Every file, in order of the bytes of their paths. */
  public Iterable<Held> all() {
    return () -> new Iterator<>() {
      private final PathCursor file = paths.below("");
      private boolean more = file.next();

      @Override
      public boolean hasNext() {
        return more;
      }

      @Override
      public Held next() {
        if (!more) {
          throw new NoSuchElementException();
        }
        var held = new Held(file.path(0, file.pathLength()), file.hasDigest(),
            (file.note() & SEVERAL) != 0);
        more = file.next();
        return held;
      }
    };
  }

  /** Whether files lie below {@code path}, which does not end in a slash. */
  public boolean isDirectory(String path) {
    return paths.holdsBelow(path + "/");
  }

  /**
   * The entries of a directory, whose path is empty or ends in a slash; a walk takes as long as there is
   * below it. Dates are whole minutes.
   */
  public Entries entries(String path) {
    return new Entries() {
      @Override
      public Iterator<Listing.Entry> iterator() {
        return new Walk(path);
      }

      @Override
      public boolean isEmpty() {
        return !iterator().hasNext();
      }

      @Override
      public int stepsMax() {
        return paths.size();
      }
    };
  }

  /** Paths are in the order of entries already, because a directory sorts with its slash. */
  private final class Walk implements Iterator<Listing.Entry> {
    private final PathCursor file;
    private boolean more;

    Walk(String directory) {
      file = paths.below(directory);
      more = file.next();
      if (more && file.pathLength() == file.prefixLength()) {
        more = file.next();
      }
    }

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public Listing.Entry next() {
      if (!more) {
        throw new NoSuchElementException();
      }
      var slash = file.indexOf('/', file.prefixLength());
      return slash < 0 ? file() : directory(slash);
    }

    private Listing.Entry file() {
      var size = oddityOf(oddities, file.note()).listedSizeOr(file.size());
      var entry = new Listing.Entry(file.path(file.prefixLength(), file.pathLength()),
          dated(listedMinute(file)), size < 0 ? null : (Long) size);
      more = file.next();
      return entry;
    }

    private Listing.Entry directory(int slash) {
      var name = file.path(file.prefixLength(), slash + 1);
      var newest = Long.MIN_VALUE;
      do {
        newest = Math.max(newest, listedMinute(file));
        more = file.next();
      } while (more && file.sharedLength() > slash);
      return new Listing.Entry(name, dated(newest), null);
    }
  }

  private long listedMinute(PathCursor file) {
    return oddityOf(oddities, file.note()).listedMinuteOr(minute(file.date()));
  }

  @Override
  public boolean isSure() {
    return sure;
  }

  @Override
  public int size() {
    return paths.size();
  }

  @Override
  public long bytes() {
    return 72 + 2L * storagePrefix.length() + paths.bytes() + 4L * oddities.size()
        + oddities.stream().mapToLong(Oddity::bytes).sum();
  }

  /** Pulp's rule, below a prefix that is {@code artifact/} or that of a domain. */
  private static String storagePath(String prefix, String sha256) {
    return prefix + sha256.substring(0, 2) + "/" + sha256.substring(2);
  }

  private static boolean isPublished(int note) {
    return (note & PUBLISHED) != 0;
  }

  private static Oddity oddityOf(List<Oddity> oddities, int note) {
    var number = note >>> ODDITY_SHIFT;
    return number == 0 ? Oddity.NONE : oddities.get(number - 1);
  }

  /** A listing shows no seconds, so what differs in them only is not kept twice. */
  private static long minute(long seconds) {
    return Math.floorDiv(seconds, SECONDS);
  }

  private static Instant dated(long minute) {
    return Instant.ofEpochSecond(minute * SECONDS);
  }
}
