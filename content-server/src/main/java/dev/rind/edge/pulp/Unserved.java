package dev.rind.edge.pulp;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A distribution of which this edge does not answer everything itself.
 *
 * @param why what it is that another server has to answer
 */
public record Unserved(String domain, String basePath, String why) {
  // Of what is not stored only the newest version counts, and all of it is read once, not per distribution.
  private static final String SQL = """
    WITH unstored AS MATERIALIZED (
           SELECT DISTINCT rc.repository_id
             FROM core_contentartifact ca JOIN core_repositorycontent rc ON rc.content_id = ca.content_id
            WHERE ca.artifact_id IS NULL AND rc.version_removed_id IS NULL)
    SELECT m.name, d.base_path::text,
           CASE WHEN d.pulp_type <> ALL ($1::text[]) THEN 'its type is ' || d.pulp_type
                WHEN g.pulp_type <> ALL ($3::text[]) THEN 'its guard is of the type ' || g.pulp_type
                WHEN d.remote_id IS NOT NULL THEN 'it pulls through from a remote'
                ELSE 'some of its files are not stored' END
      FROM core_distribution d JOIN core_domain m ON m.pulp_id = d.pulp_domain_id
      LEFT JOIN core_contentguard g ON g.pulp_id = d.content_guard_id
      LEFT JOIN core_publication p ON p.pulp_id = d.publication_id
      LEFT JOIN core_repositoryversion v ON v.pulp_id = coalesce(p.repository_version_id, d.repository_version_id)
     WHERE d.pulp_type <> ALL ($1::text[]) OR g.pulp_type <> ALL ($3::text[]) OR d.remote_id IS NOT NULL
           OR coalesce(v.repository_id, d.repository_id) IN (SELECT repository_id FROM unstored)
     ORDER BY 1, 2
     LIMIT $2
    """;

  /**
   * Such distributions, the first by domain and base path.
   *
   * @param known types that the edge serves
   */
  public static CompletableFuture<List<Unserved>> first(Database database, Set<String> known,
      int max) {
    return database
        .query(SQL, Tuple.of(known.toArray(String[]::new), max,
            GuardRows.TYPES.toArray(String[]::new)))
        .thenApply(rows -> {
          var found = new ArrayList<Unserved>();
          rows.forEach(
              row -> found.add(new Unserved(row.getString(0), row.getString(1), row.getString(2))));
          return found;
        });
  }
}
