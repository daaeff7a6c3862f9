package dev.rind.edge.pulp;

import dev.rind.edge.catalog.FileAnswer;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PulpFile;
import io.vertx.sqlclient.Row;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * The file at a path of a publication or version, with when its content came into the repository
 * (contract 3.3, 3.4, 5.1). Where two content artifacts have one path, the first by id (B13).
 */
final class FileRows {
  private FileRows() {}

  static final List<Function<List<FileKey>, Object>> COLUMNS = List
      .of(Question.ids((FileKey key) -> key.set().id()), Question.texts(FileKey::path));

  /** Rows of core_repositorycontent that are in version {@code v}. */
  static final String IN_VERSION = """
    core_repositorycontent rc
      JOIN core_repositoryversion va ON va.pulp_id = rc.version_added_id
      LEFT JOIN core_repositoryversion vr ON vr.pulp_id = rc.version_removed_id
     WHERE rc.repository_id = v.repository_id AND va.number <= v.number
       AND (vr.number IS NULL OR vr.number > v.number)""";

  /** Of a file that is not stored: whether no source lets Pulp store it (contract 7.2). */
  private static final String STREAMED = "CASE WHEN a.pulp_id IS NULL THEN (SELECT bool_and(r.policy = 'streamed') FROM core_remoteartifact ra JOIN core_remote r ON r.pulp_id = ra.remote_id WHERE ra.content_artifact_id = ca.pulp_id) END";

  private static final String FILE_COLUMNS = "ca.pulp_id AS content_artifact_id, a.file, a.size, a.sha256, "
      + STREAMED + " AS streamed, coalesce(added.pulp_created, %s) AS dated, %s AS published";

  private static final String ARTIFACT_AND_DATE = """
      LEFT JOIN core_artifact a ON a.pulp_id = ca.artifact_id
      LEFT JOIN LATERAL (SELECT rc.pulp_created FROM %s AND rc.content_id = ca.content_id LIMIT 1) added ON true
    """.formatted(IN_VERSION);

  private static final String CONTENT_OF_VERSION = """
    SELECT c.pulp_id, c.content_id, c.artifact_id FROM core_contentartifact c
     WHERE c.relative_path = asked.path AND EXISTS (SELECT FROM %s AND rc.content_id = c.content_id)
    """.formatted(IN_VERSION);

  static final String OF_PUBLICATION = """
    SELECT asked.n, p.complete AND v.complete AS complete, %s
      FROM unnest($1::int[], $2::uuid[], $3::text[]) AS asked(n, set_id, path)
      JOIN core_publication p ON p.pulp_id = asked.set_id
      JOIN core_repositoryversion v ON v.pulp_id = p.repository_version_id
      LEFT JOIN core_publishedartifact pa ON pa.publication_id = p.pulp_id AND pa.relative_path = asked.path
      LEFT JOIN LATERAL (
           SELECT c.pulp_id, c.content_id, c.artifact_id FROM core_contentartifact c
            WHERE c.pulp_id = pa.content_artifact_id
            UNION ALL
           %s AND p.pass_through AND pa.pulp_id IS NULL
            ORDER BY 1 LIMIT 1) ca ON true
    %s
    """.formatted(FILE_COLUMNS.formatted("p.pulp_created", "pa.pulp_id IS NOT NULL"),
      CONTENT_OF_VERSION, ARTIFACT_AND_DATE);

  static final String OF_VERSION = """
    SELECT asked.n, v.complete, %s
      FROM unnest($1::int[], $2::uuid[], $3::text[]) AS asked(n, set_id, path)
      JOIN core_repositoryversion v ON v.pulp_id = asked.set_id
      LEFT JOIN LATERAL (%s ORDER BY 1 LIMIT 1) ca ON true
    %s
    """.formatted(FILE_COLUMNS.formatted("v.pulp_created", "false"), CONTENT_OF_VERSION,
      ARTIFACT_AND_DATE);

  static FileAnswer read(FileKey key, List<Row> rows) {
    var row = rows.getFirst();
    var complete = row.getBoolean("complete");
    if (row.getUUID("content_artifact_id") == null) {
      return new FileAnswer(null, complete);
    }
    var dated = row.getOffsetDateTime("dated").toInstant().truncatedTo(ChronoUnit.SECONDS);
    var path = row.getString("file");
    var published = row.getBoolean("published");
    return path == null
        ? new FileAnswer(new PulpFile(remote(row), -1, "", dated, published), false)
        : new FileAnswer(new PulpFile(
            new Location.Local(path), row.getLong("size"), row.getString("sha256"), dated,
            published), complete);
  }

  private static Location.Remote remote(Row row) {
    return new Location.Remote(row.getUUID("content_artifact_id"),
        Boolean.TRUE.equals(row.getBoolean("streamed")));
  }
}
