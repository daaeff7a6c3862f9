package dev.rind.edge.pulp;

import dev.rind.cache.IndexSource;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.catalog.FileSet;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All files of complete sets, in one statement for the publications and one for the versions; each file
 * as {@link FileRows} finds it, and with the date and size that {@link ListingRows} shows.
 *
 * <p>The rows go into the indexes as they arrive, in no order; {@code sorting} puts them in order. What
 * comes into the repository is read once as a set, not with a probe for each file. Where content is stored
 * follows from its digest almost always, but saying so takes PostgreSQL as long as sending it.
 *
 * <p><b>Threading:</b> rows are taken on the loop of the database.
 */
final class IndexRows implements IndexSource<FileSet, FileIndex> {
  // FULL JOIN, because it is never done as a loop within a loop: that is what the planner takes where it
  // believes that a publication has one file, as of one that was written since the last ANALYZE. Then it
  // reads all content once for each file. The coalesce keeps it from seeing that LEFT JOIN would do.
  private static final String SQL = """
    WITH asked AS MATERIALIZED (%s),
         content AS NOT MATERIALIZED (
           SELECT s.n, s.passes_through, rc.content_id, rc.pulp_created
             FROM asked s JOIN core_repositorycontent rc ON rc.repository_id = s.repository_id
             JOIN core_repositoryversion va ON va.pulp_id = rc.version_added_id
             LEFT JOIN core_repositoryversion vr ON vr.pulp_id = rc.version_removed_id
            WHERE va.number <= s.number AND (vr.number IS NULL OR vr.number > s.number)),
         file AS NOT MATERIALIZED (
           %s
           (SELECT DISTINCT ON (c.n, ca.relative_path COLLATE "C")
                   c.n, ca.relative_path AS path, false AS published, ca.pulp_id, ca.artifact_id,
                   c.pulp_created AS modified, c.pulp_created AS listed
              FROM content c JOIN core_contentartifact ca ON ca.content_id = c.content_id
             WHERE c.passes_through
             ORDER BY c.n, ca.relative_path COLLATE "C", ca.pulp_id))
    SELECT n, NULL::text AS path, NULL::boolean, NULL::text, NULL::bigint, NULL::bytea, NULL::bigint, NULL::bigint
      FROM asked
     UNION ALL
    SELECT f.n, f.path, f.published, a.file,
           coalesce(a.size, (SELECT max(r.size) FROM core_remoteartifact r
                              WHERE r.content_artifact_id = f.pulp_id AND f.artifact_id IS NULL)),
           decode(a.sha256, 'hex'), floor(date_part('epoch', f.modified))::bigint,
           floor(date_part('epoch', f.listed))::bigint
      FROM file f LEFT JOIN core_artifact a ON a.pulp_id = f.artifact_id
    """;

  static final String OF_PUBLICATIONS = SQL.formatted("""
    SELECT a.n, p.pulp_id, p.pulp_created, p.pass_through AS passes_through, v.repository_id, v.number
             FROM unnest($1::int[], $2::uuid[]) AS a(n, set_id)
             JOIN core_publication p ON p.pulp_id = a.set_id
             JOIN core_repositoryversion v ON v.pulp_id = p.repository_version_id
            WHERE p.complete AND v.complete""", """
    SELECT p.n, p.path, true AS published, p.pulp_id, p.artifact_id,
                  coalesce(c.pulp_created, p.set_created) AS modified, coalesce(c.pulp_created, p.pulp_created) AS listed
             FROM (SELECT s.n, s.pulp_created AS set_created, pa.relative_path AS path, pa.pulp_created,
                          ca.pulp_id, ca.artifact_id, ca.content_id
                     FROM asked s JOIN core_publishedartifact pa ON pa.publication_id = s.pulp_id
                     JOIN core_contentartifact ca ON ca.pulp_id = pa.content_artifact_id) AS p
             FULL JOIN content c ON c.n = p.n AND c.content_id = p.content_id
            WHERE coalesce(p.n, -1) >= 0
            UNION ALL""");

  static final String OF_VERSIONS = SQL.formatted("""
    SELECT a.n, true AS passes_through, v.repository_id, v.number
             FROM unnest($1::int[], $2::uuid[]) AS a(n, set_id)
             JOIN core_repositoryversion v ON v.pulp_id = a.set_id
            WHERE v.complete""", "");

  private final Database database;
  private final Executor sorting;
  private final long bytesMax;

  /** @param bytesMax of the files of one statement, in bytes: a set that has more has no index */
  IndexRows(Database database, Executor sorting, long bytesMax) {
    this.database = database;
    this.sorting = sorting;
    this.bytesMax = bytesMax;
  }

  @Override
  public CompletionStage<Map<FileSet, FileIndex>> load(List<FileSet> sets) {
    var publications = sets.stream().filter(FileSet.Publication.class::isInstance).toList();
    var versions = sets.stream().filter(FileSet.Version.class::isInstance).toList();
    return ask(OF_PUBLICATIONS, publications).thenCombine(ask(OF_VERSIONS, versions),
        (some, others) -> {
          some.putAll(others);
          return some;
        });
  }

  /** Without an error of PostgreSQL's own there was no connection to ask it on. */
  @Override
  public boolean tookNothing(Throwable failure) {
    return failure instanceof DatabaseUnavailable && !(failure.getCause() instanceof PgException);
  }

  private CompletableFuture<Map<FileSet, FileIndex>> ask(String sql, List<FileSet> sets) {
    if (sets.isEmpty()) {
      return CompletableFuture.completedFuture(new HashMap<>());
    }
    var arguments = Tuple.tuple()
        .addArrayOfInteger(IntStream.range(0, sets.size()).boxed().toArray(Integer[]::new))
        .addArrayOfUUID(sets.stream().map(FileSet::id).toArray(UUID[]::new));
    var collector = Collector.of(Loading::new, Loading::add, (some, others) -> {
      throw new UnsupportedOperationException("rows come one after the other");
    });
    return database.query(sql, arguments, collector).thenComposeAsync(loading -> {
      var indexes = CompletableFuture.completedFuture(loading.indexes(sets));
      return sets.size() == 1 ? indexes : withCrowdedOut(indexes, sql, loading.givenUp(sets));
    }, sorting);
  }

  /** What had no room beside others may have it alone. */
  private CompletableFuture<Map<FileSet, FileIndex>> withCrowdedOut(
      CompletableFuture<Map<FileSet, FileIndex>> loaded, String sql, List<FileSet> givenUp) {
    var indexes = loaded;
    for (var set : givenUp) {
      indexes = indexes.thenCompose(some -> ask(sql, List.of(set)).thenApply(one -> {
        some.putAll(one);
        return some;
      }));
    }
    return indexes;
  }

  /** The sets of one load while their rows arrive, by their number; what has no room is given up. */
  private final class Loading {
    private final Map<Integer, FileIndex.Builder> builders = new HashMap<>();
    private final Set<Integer> givenUp = new HashSet<>();
    private long bytes;

    void add(Row row) {
      var n = row.getInteger(0);
      if (givenUp.contains(n)) {
        return;
      }
      var builder = builders.computeIfAbsent(n, _ -> new FileIndex.Builder());
      var path = row.getString(1);
      if (path == null) {
        return;
      }
      bytes -= builder.bytes();
      if (bytes + builder.bytes() > bytesMax) {
        builders.remove(n);
        givenUp.add(n);
        return;
      }
      builder.add(path, row.getBoolean(2), row.getString(3),
          Objects.requireNonNullElse(row.getLong(4), -1L), bytes(row.getBuffer(5)), row.getLong(6),
          row.getLong(7));
      bytes += builder.bytes();
    }

    Map<FileSet, FileIndex> indexes(List<FileSet> sets) {
      var indexes = new HashMap<FileSet, FileIndex>();
      builders.forEach((n, builder) -> indexes.put(sets.get(n), builder.build()));
      return indexes;
    }

    List<FileSet> givenUp(List<FileSet> sets) {
      return givenUp.stream().map(sets::get).toList();
    }
  }

  private static byte @Nullable [] bytes(@Nullable Buffer buffer) {
    return buffer == null ? null : buffer.getBytes();
  }
}
