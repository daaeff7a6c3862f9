package dev.rind.edge.pulp;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Match;
import dev.rind.edge.catalog.PartialPath;
import io.vertx.sqlclient.Row;
import java.util.List;

/** What is at a base path, with the publication or version that it serves now (contract 2.3, 3.4). */
final class MatchRows {
  private MatchRows() {}

  // OFFSET 0 keeps the planner from pulling the CASE up and evaluating it once for each use.
  // The order by pulp_id decides what contract 3.4 leaves undefined: two publications of one moment.
  private static final String SQL = """
    SELECT asked.n, d.pulp_id, d.pulp_type, d.name, d.content_guard_id, %s AS checkpoint,
           d.remote_id IS NOT NULL AS has_remote,
           CASE WHEN d.publication_id IS NOT NULL THEN 'PUBLICATION'
                WHEN d.repository_version_id IS NOT NULL THEN 'VERSION'
                WHEN d.repository_id IS NOT NULL THEN 'REPOSITORY'
                WHEN d.remote_id IS NOT NULL THEN 'REMOTE' ELSE 'NOTHING' END AS target,
           d.repository_id, served.publication_id, false AS passes_through, %s AS generates_repo_config,
           CASE WHEN served.publication_id IS NULL THEN coalesce(d.repository_version_id, (
             SELECT v.pulp_id FROM core_repositoryversion v WHERE v.repository_id = d.repository_id AND v.complete
              ORDER BY v.number DESC LIMIT 1)) END AS version_id,
           CASE WHEN d.pulp_id IS NOT NULL THEN ARRAY(
             SELECT n.base_path::text FROM core_distribution n
              WHERE n.pulp_domain_id = m.pulp_id AND n.base_path ^@ (asked.base_path || '/')) END AS nested
      FROM unnest($1::int[], $2::text[], $3::text[]) AS asked(n, domain, base_path)
      JOIN core_domain m ON m.name = asked.domain
      LEFT JOIN core_distribution d ON d.pulp_domain_id = m.pulp_id AND d.base_path = asked.base_path
      %s
     CROSS JOIN LATERAL (SELECT CASE
           WHEN d.publication_id IS NOT NULL THEN d.publication_id
           WHEN d.repository_version_id IS NOT NULL THEN (
             SELECT p.pulp_id FROM core_publication p
              WHERE p.repository_version_id = d.repository_version_id AND p.complete
              ORDER BY p.pulp_created DESC, p.pulp_id DESC LIMIT 1)
           ELSE (
             SELECT p.pulp_id FROM core_repositoryversion v
               JOIN core_publication p ON p.repository_version_id = v.pulp_id
              WHERE v.repository_id = d.repository_id AND p.complete
              ORDER BY v.number DESC, p.pulp_created DESC, p.pulp_id DESC LIMIT 1)
           END AS publication_id OFFSET 0) AS served
     WHERE d.pulp_id IS NOT NULL OR EXISTS (
           SELECT FROM core_distribution n
            WHERE n.pulp_domain_id = m.pulp_id AND n.base_path ^@ (asked.base_path || '/'))
    """;

  static String sql(Schema schema) {
    return SQL.formatted(
        schema.hasCheckpoints() ? "d.checkpoint" : "false",
        schema.hasRepoConfigs() ? "coalesce(r.generate_repo_config, false)" : "false",
        schema.hasRepoConfigs()
            ? "LEFT JOIN rpm_rpmdistribution r ON r.distribution_ptr_id = d.pulp_id"
            : "");
  }

  static Match read(BasePath at, List<Row> rows) {
    var row = rows.getFirst();
    var id = row.getUUID("pulp_id");
    return id == null ? new PartialPath(at)
        : new Distribution(id, row.getString("pulp_type"), row.getString("name"), at,
            row.getUUID("content_guard_id"), row.getBoolean("checkpoint"),
            row.getBoolean("has_remote"),
            Distribution.Target.valueOf(row.getString("target")), row.getUUID("repository_id"),
            row.getUUID("publication_id"), row.getBoolean("passes_through"),
            row.getUUID("version_id"), row.getBoolean("generates_repo_config"), List.of(),
            List.of(row.getArrayOfStrings("nested")));
  }
}
