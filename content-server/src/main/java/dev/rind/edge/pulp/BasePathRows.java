package dev.rind.edge.pulp;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Listing;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The next segments of the base paths below a prefix (contract 2.3, 2.5). */
final class BasePathRows {
  private BasePathRows() {}

  private static final String SQL = """
    SELECT asked.n, below.segment,
           m.pulp_id IS NOT NULL AND (asked.prefix = '' OR below.segment IS NOT NULL OR %s) AS found, %s
      FROM unnest($1::int[], $2::text[], $3::text[]) AS asked(n, domain, prefix)
      LEFT JOIN core_domain m ON m.name = asked.domain
      LEFT JOIN LATERAL (
           SELECT DISTINCT split_part(substr(d.base_path::text, length(asked.prefix) + 1), '/', 1) AS segment
             FROM core_distribution d
            WHERE d.pulp_domain_id = m.pulp_id AND d.base_path ^@ asked.prefix
              AND d.pulp_type <> 'core.artifact' AND d.hidden IS NOT TRUE%s) AS below ON true
    """;

  /** That guarded ones are in no list does not make their path unknown, as it does for hidden ones (B17, C23). */
  private static final String ONLY_GUARDED = """
    EXISTS (
             SELECT FROM core_distribution d
              WHERE d.pulp_domain_id = m.pulp_id AND d.base_path ^@ asked.prefix
                AND d.pulp_type <> 'core.artifact' AND d.hidden IS NOT TRUE)""";

  static String sql(boolean hideGuarded) {
    return SQL.formatted(hideGuarded ? ONLY_GUARDED : "false", Question.WORK,
        hideGuarded ? " AND d.content_guard_id IS NULL" : "");
  }

  /** Null: there is no such domain, or nothing below that is not hidden. */
  static @Nullable Listing read(BasePath prefix, List<Row> rows) {
    if (!rows.getFirst().getBoolean("found")) {
      return null;
    }
    return new Listing(rows.stream()
        .map(row -> row.getString("segment"))
        .filter(Objects::nonNull)
        .map(segment -> new Listing.Entry(segment + "/"))
        .toList(), false);
  }
}
