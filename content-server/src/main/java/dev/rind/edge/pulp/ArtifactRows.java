package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Artifact;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.Location;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Artifacts by their ids, of whatever domain (contract 3.7). */
final class ArtifactRows {
  private ArtifactRows() {}

  static final String SQL = """
    SELECT asked.n, a.file, a.size, m.name AS domain
      FROM unnest($1::int[], $2::uuid[]) AS asked(n, id)
      JOIN core_artifact a ON a.pulp_id = asked.id
      JOIN core_domain m ON m.pulp_id = a.pulp_domain_id
    """;

  static Artifact read(ArtifactKey key, List<Row> rows) {
    var row = rows.getFirst();
    return new Artifact(new Location.Local(row.getString("file")), row.getLong("size"),
        row.getString("domain"));
  }
}
