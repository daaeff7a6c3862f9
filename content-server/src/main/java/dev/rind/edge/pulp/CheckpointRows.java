package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Checkpoints;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/** The checkpoint publications of repositories (contract 3.6); none before 3.74. */
final class CheckpointRows {
  private CheckpointRows() {}

  private static final String SQL = """
    SELECT asked.n, p.pulp_id, p.pulp_created, %s
      FROM unnest($1::int[], $2::uuid[]) AS asked(n, repository_id)
      LEFT JOIN LATERAL (
           SELECT p.pulp_id, p.pulp_created
             FROM core_repositoryversion v JOIN core_publication p ON p.repository_version_id = v.pulp_id
            WHERE v.repository_id = asked.repository_id AND %s) AS p ON true
     ORDER BY p.pulp_created DESC, p.pulp_id DESC
    """;

  static String sql(Schema schema) {
    return SQL.formatted(Question.WORK, schema.hasCheckpoints() ? "p.checkpoint" : "false");
  }

  static Checkpoints read(UUID repository, List<Row> rows) {
    return new Checkpoints(rows.stream()
        .filter(row -> row.getUUID("pulp_id") != null)
        .map(row -> new Checkpoints.Checkpoint(row.getUUID("pulp_id"),
            row.getOffsetDateTime("pulp_created").toInstant()))
        .toList());
  }
}
