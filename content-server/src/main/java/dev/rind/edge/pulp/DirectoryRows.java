package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Directories;
import dev.rind.edge.catalog.FileSet;
import io.vertx.sqlclient.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All directories of a publication or version: one scan, which answers every missing path after it. */
final class DirectoryRows {
  private DirectoryRows() {}

  private static final String SQL = """
    SELECT asked.n, v.complete%s AS complete, parent.path
      FROM unnest($1::int[], $2::uuid[]) AS asked(n, set_id)
      %s
      LEFT JOIN LATERAL (
           SELECT DISTINCT left(all_files.path, length(all_files.path) - strpos(reverse(all_files.path), '/')) AS path
             FROM (%s) AS all_files(path)
            WHERE strpos(all_files.path, '/') > 0) AS parent ON true
    """;

  private static final String CONTENT = """
    SELECT c.relative_path FROM core_contentartifact c WHERE c.content_id IN (SELECT rc.content_id FROM %s)
    """.formatted(FileRows.IN_VERSION);

  static final String OF_PUBLICATION = SQL.formatted(" AND p.complete", """
    JOIN core_publication p ON p.pulp_id = asked.set_id
      JOIN core_repositoryversion v ON v.pulp_id = p.repository_version_id""", """
    SELECT pa.relative_path FROM core_publishedartifact pa WHERE pa.publication_id = p.pulp_id
     UNION ALL %s AND p.pass_through""".formatted(CONTENT));

  static final String OF_VERSION = SQL.formatted("",
      "JOIN core_repositoryversion v ON v.pulp_id = asked.set_id", CONTENT);

  static Directories read(FileSet set, List<Row> rows) {
    var paths = new HashSet<String>();
    for (var row : rows) {
      var path = row.getString("path");
      if (path != null) {
        addWithParents(path, paths);
      }
    }
    return new Directories(paths, rows.getFirst().getBoolean("complete"));
  }

  private static void addWithParents(String path, Set<String> paths) {
    for (int end = path.length(); end > 0
        && paths.add(path.substring(0, end)); end = path.lastIndexOf('/', end - 1)) {}
  }
}
