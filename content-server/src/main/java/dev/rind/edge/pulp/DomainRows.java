package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Domain;
import io.vertx.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Domains by their name (contract 3.2). */
final class DomainRows {
  private DomainRows() {}

  static final String SQL = """
    SELECT asked.n, m.pulp_id, m.storage_class, m.storage_settings::text AS storage_settings,
           m.redirect_to_object_storage, m.hide_guarded_distributions, %s
      FROM unnest($1::int[], $2::text[]) AS asked(n, name)
      LEFT JOIN core_domain m ON m.name = asked.name
    """.formatted(Question.WORK);

  static @Nullable Domain read(String name, List<Row> rows) {
    var row = rows.getFirst();
    var id = row.getUUID("pulp_id");
    return id == null ? null
        : new Domain(id, name, row.getString("storage_class"), row.getString("storage_settings"),
            row.getBoolean("redirect_to_object_storage"),
            row.getBoolean("hide_guarded_distributions"));
  }
}
