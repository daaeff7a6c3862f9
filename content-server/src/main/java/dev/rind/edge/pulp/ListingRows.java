package dev.rind.edge.pulp;

import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.PulpSource;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory (contract 2.5): a file's date is when its content came into the
 * repository, else that of its row; its size the artifact's, else what a remote says. A directory
 * has the newest date of what is below it, and no size.
 */
final class ListingRows {
  private ListingRows() {}

  private static final String SQL = """
    SELECT asked.n, v.complete%s AS complete, entry.name, entry.is_directory, entry.dated, entry.size, entry.all_stored
      FROM unnest($1::int[], $2::uuid[], $3::text[]) AS asked(n, set_id, path)
      %s
      LEFT JOIN LATERAL (
           SELECT split_part(substr(file.path, length(asked.path) + 1), '/', 1) AS name,
                  strpos(substr(file.path, length(asked.path) + 1), '/') > 0 AS is_directory,
                  max(coalesce(added.pulp_created, file.pulp_created)) AS dated,
                  max(coalesce(a.size, (SELECT max(r.size) FROM core_remoteartifact r
                                         WHERE r.content_artifact_id = ca.pulp_id AND ca.artifact_id IS NULL))) AS size,
                  bool_and(a.pulp_id IS NOT NULL) AS all_stored
             FROM (%s) AS file(path, content_artifact_id, pulp_created)
             JOIN core_contentartifact ca ON ca.pulp_id = file.content_artifact_id
             LEFT JOIN core_artifact a ON a.pulp_id = ca.artifact_id
             LEFT JOIN LATERAL (
                  SELECT rc.pulp_created FROM %s AND rc.content_id = ca.content_id LIMIT 1) added ON true
            WHERE starts_with(file.path, asked.path) AND length(file.path) > length(asked.path)
            GROUP BY 1, 2 LIMIT 1 + %d) AS entry ON true
    """;

  private static final String CONTENT = """
    SELECT c.relative_path, c.pulp_id, c.pulp_created FROM core_contentartifact c
     WHERE c.content_id IN (SELECT rc.content_id FROM %s)
    """.formatted(FileRows.IN_VERSION);

  static final String OF_PUBLICATION = SQL.formatted(" AND p.complete", """
    JOIN core_publication p ON p.pulp_id = asked.set_id
      JOIN core_repositoryversion v ON v.pulp_id = p.repository_version_id""", """
    SELECT pa.relative_path, pa.content_artifact_id, pa.pulp_created FROM core_publishedartifact pa
     WHERE pa.publication_id = p.pulp_id
     UNION ALL %s AND p.pass_through""".formatted(CONTENT), FileRows.IN_VERSION,
      PulpSource.LISTED_MAX);

  static final String OF_VERSION = SQL.formatted("",
      "JOIN core_repositoryversion v ON v.pulp_id = asked.set_id", CONTENT, FileRows.IN_VERSION,
      PulpSource.LISTED_MAX);

  static Listing read(FileKey key, List<Row> rows) {
    var complete = rows.getFirst().getBoolean("complete");
    if (rows.size() > PulpSource.LISTED_MAX) {
      return new Listing(List.of(), complete, false);
    }
    var entries = rows.stream().filter(row -> row.getString("name") != null).toList();
    var fact = complete
        && entries.stream().allMatch(row -> Objects.equals(row.getBoolean("all_stored"), true));
    return new Listing(entries.stream().map(ListingRows::entry).toList(), fact);
  }

  private static Listing.Entry entry(Row row) {
    var directory = row.getBoolean("is_directory");
    return new Listing.Entry(
        row.getString("name") + (directory ? "/" : ""), instant(row.getOffsetDateTime("dated")),
        directory ? null : row.getLong("size"));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
