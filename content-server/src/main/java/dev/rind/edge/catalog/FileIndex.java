package dev.rind.edge.catalog;

import dev.rind.cache.Index;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All files of one complete {@link FileSet}, compact: what is not in it is not there.
 *
 * <p><b>Threading:</b> immutable, readable from any thread.
 */
public final class FileIndex implements Index<FileAnswer> {
  private final NavigableMap<String, Row> rows;

  private FileIndex(NavigableMap<String, Row> rows) {
    this.rows = rows;
  }

  private record Row(String path, boolean published, @Nullable String storagePath, long sizeBytes,
      @Nullable String sha256, long lastModified, long listed) {}

  /** Takes the files in any order. <b>Threading:</b> one thread at a time. */
  public static final class Builder {
    private final List<Row> rows = new ArrayList<>();

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
      rows.add(new Row(path, published, storagePath, sizeBytes,
          sha256 == null ? null : HexFormat.of().formatHex(sha256), lastModified, listed));
    }

    /** Sorts, so not on an event loop. */
    public FileIndex build() {
      var sorted = new TreeMap<String, Row>();
      for (var row : rows) {
        sorted.merge(row.path, row, (a, b) -> a.published ? a : b);
      }
      return new FileIndex(sorted);
    }
  }

  @Override
  public @Nullable FileAnswer find(String path) {
    var row = rows.get(path);
    if (row == null) {
      return new FileAnswer(null, true);
    }
    if (row.storagePath == null || row.sha256 == null) {
      return null;
    }
    return new FileAnswer(new PulpFile(new Location.Local(row.storagePath), row.sizeBytes,
        row.sha256, Instant.ofEpochSecond(row.lastModified),
        row.published), true);
  }

  /** Whether files lie below {@code path}, which does not end in a slash. */
  public boolean isDirectory(String path) {
    var below = rows.ceilingKey(path + "/");
    return below != null && below.startsWith(path + "/");
  }

  /** The entries of a directory, whose path is empty or ends in a slash; takes as long as there is below it. */
  public Listing listing(String path) {
    var found = new TreeMap<String, Listing.Entry>();
    for (Map.Entry<String, Row> file : rows.tailMap(path).entrySet()) {
      if (!file.getKey().startsWith(path)) {
        break;
      }
      var rest = file.getKey().substring(path.length());
      var slash = rest.indexOf('/');
      var name = slash < 0 ? rest : rest.substring(0, slash + 1);
      var dated = Instant.ofEpochSecond(file.getValue().listed);
      var size = file.getValue().sizeBytes;
      found.merge(name,
          new Listing.Entry(name, dated, slash >= 0 || size < 0 ? null : (Long) size),
          (a, b) -> a.dated() != null && a.dated().isAfter(dated) ? a : b);
    }
    return new Listing(found.values()
        .stream()
        .sorted(Comparator.comparing(Listing.Entry::name))
        .toList(), true);
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public long bytes() {
    return rows.size() * 600L;
  }
}
