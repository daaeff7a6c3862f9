package dev.rind.edge.pulp;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Match;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.catalog.RepoConfig;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is at a base path, with the publication or version that it serves now and what it served
 * before (contract 2.3, 3.4, 3.5). Each key has its row, so that the work is told in any case.
 */
final class MatchRows {
  private MatchRows() {}

  // LIMIT 1 and LATERAL keep one probe of an index for each key, whatever plan is made for however many
  // keys: else a batch of a thousand reads all distributions. The order by pulp_id decides what contract
  // 3.4 leaves undefined: two publications of one moment.
  private static final String SQL = """
    SELECT asked.n, d.pulp_id, d.pulp_type, d.name, d.content_guard_id, %s AS checkpoint,
           d.remote_id IS NOT NULL AS has_remote,
           CASE WHEN d.publication_id IS NOT NULL THEN 'PUBLICATION'
                WHEN d.repository_version_id IS NOT NULL THEN 'VERSION'
                WHEN d.repository_id IS NOT NULL THEN 'REPOSITORY'
                WHEN d.remote_id IS NOT NULL THEN 'REMOTE' ELSE 'NOTHING' END AS target,
           d.repository_id, served.pulp_id AS publication_id, coalesce(served.pass_through, false) AS passes_through,
           %s,
           CASE WHEN served.pulp_id IS NULL THEN coalesce(d.repository_version_id, (
             SELECT v.pulp_id FROM core_repositoryversion v WHERE v.repository_id = d.repository_id AND v.complete
              ORDER BY v.number DESC LIMIT 1)) END AS version_id,
           %s AS retained,
           ARRAY(SELECT n.base_path::text FROM core_distribution n
                  WHERE n.pulp_domain_id = m.pulp_id AND %s
                  LIMIT CASE WHEN d.pulp_id IS NULL THEN %d END) AS nested,
           %s
      FROM unnest($1::int[], $2::text[], $3::text[]) AS asked(n, domain, base_path)
      LEFT JOIN core_domain m ON m.name = asked.domain
      LEFT JOIN LATERAL (
           SELECT * FROM core_distribution
            WHERE pulp_domain_id = m.pulp_id AND base_path = asked.base_path LIMIT 1) AS d ON true
      LEFT JOIN LATERAL (
           (SELECT p.pulp_id, p.pass_through FROM core_publication p WHERE p.pulp_id = d.publication_id)
           UNION ALL
           (SELECT p.pulp_id, p.pass_through FROM core_publication p
             WHERE d.publication_id IS NULL AND p.repository_version_id = d.repository_version_id AND p.complete
             ORDER BY p.pulp_created DESC, p.pulp_id DESC LIMIT 1)
           UNION ALL
           (SELECT newest.pulp_id, newest.pass_through FROM core_repositoryversion v
             CROSS JOIN LATERAL (
                  SELECT p.pulp_id, p.pass_through FROM core_publication p
                   WHERE p.repository_version_id = v.pulp_id AND p.complete
                   ORDER BY p.pulp_created DESC, p.pulp_id DESC LIMIT 1) AS newest
             WHERE d.publication_id IS NULL AND d.repository_version_id IS NULL
               AND v.repository_id = d.repository_id
             ORDER BY v.number DESC LIMIT 1)) AS served ON true
      %s
    """;

  private static final String REPO_CONFIG = """
    LEFT JOIN LATERAL (
           SELECT %s AS settings, x.publication_ptr_id IS NOT NULL AS published,
                  y.metadata_signing_service_id IS NOT NULL AS signed
             FROM rpm_rpmdistribution r
             LEFT JOIN rpm_rpmpublication x ON x.publication_ptr_id = served.pulp_id
             LEFT JOIN core_publication p ON p.pulp_id = x.publication_ptr_id
             LEFT JOIN core_repositoryversion v ON v.pulp_id = p.repository_version_id
             LEFT JOIN rpm_rpmrepository y ON y.repository_ptr_id = v.repository_id
            WHERE r.distribution_ptr_id = d.pulp_id AND %s LIMIT 1) AS rpm ON true""";

  /** What was served before, the last first; a checkpoint distribution serves what its paths say (contract 3.5, B22). */
  private static final String RETAINED = """
    CASE WHEN d.pulp_id IS NOT NULL AND NOT %s THEN ARRAY(
             SELECT CASE WHEN p.pass_through THEN 'v' || p.repository_version_id ELSE 'p' || p.pulp_id END
               FROM core_distributedpublication o JOIN core_publication p ON p.pulp_id = o.publication_id
              WHERE o.distribution_id = d.pulp_id AND (o.expires_at IS NULL OR o.expires_at >= now())
                AND o.publication_id IS DISTINCT FROM served.pulp_id
              ORDER BY o.pulp_created DESC, o.pulp_id DESC) ELSE '{}' END""";

  /** @param graceful what was served before is served for a time */
  static String sql(Schema schema, boolean graceful) {
    var checkpoint = schema.hasCheckpoints() ? "d.checkpoint" : "false";
    return SQL.formatted(
        checkpoint,
        schema.hasRepoConfigs()
            ? "rpm.published IS NOT NULL AS generates_repo_config, CASE WHEN rpm.published THEN rpm.settings END AS repo_config, rpm.signed"
            : "false AS generates_repo_config, NULL::text AS repo_config, false AS signed",
        graceful && schema.hasGracePeriods() ? RETAINED.formatted(checkpoint) : "'{}'::text[]",
        schema.below(), PartialPath.NESTED_MAX + 1, Question.WORK,
        schema.hasRepoConfigs() ? REPO_CONFIG.formatted(repoSettings(schema),
            schema.hasRepoConfigSwitch() ? "r.generate_repo_config" : "true") : "");
  }

  private static String repoSettings(Schema schema) {
    return schema.hasRepoSettings() ? "x.repo_config::text"
        : "jsonb_build_object('gpgcheck', x.gpgcheck, 'repo_gpgcheck', x.repo_gpgcheck)::text";
  }

  /** Null: nothing is there. */
  static @Nullable Match read(BasePath at, List<Row> rows) {
    var row = rows.getFirst();
    var id = row.getUUID("pulp_id");
    var nested = List.of(row.getArrayOfStrings("nested"));
    if (id == null) {
      return nested.isEmpty() ? null : PartialPath.of(at, nested);
    }
    return new Distribution(id, row.getString("pulp_type"), row.getString("name"), at,
        row.getUUID("content_guard_id"), row.getBoolean("checkpoint"),
        row.getBoolean("has_remote"),
        Distribution.Target.valueOf(row.getString("target")), row.getUUID("repository_id"),
        row.getUUID("publication_id"), row.getBoolean("passes_through"),
        row.getUUID("version_id"), row.getBoolean("generates_repo_config"), repoConfig(row),
        Stream.of(row.getArrayOfStrings("retained")).map(MatchRows::retained).distinct().toList(),
        nested);
  }

  private static @Nullable RepoConfig repoConfig(Row row) {
    var settings = row.getString("repo_config");
    return settings == null ? null : RepoSettings.read(settings, row.getBoolean("signed"));
  }

  private static FileSet retained(String kindAndId) {
    var id = UUID.fromString(kindAndId.substring(1));
    return kindAndId.charAt(0) == 'v' ? new FileSet.Version(id) : new FileSet.Publication(id);
  }
}
