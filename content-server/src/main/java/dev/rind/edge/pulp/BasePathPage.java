package dev.rind.edge.pulp;

import dev.rind.edge.catalog.BasePath;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The base paths of a domain, hidden ones too, some at a time and in order of their bytes. */
public final class BasePathPage {
  private static final String SQL = """
    SELECT d.base_path::text COLLATE "C"
      FROM core_distribution d JOIN core_domain m ON m.pulp_id = d.pulp_domain_id
     WHERE m.name = $1 AND d.base_path::text COLLATE "C" > $2 ORDER BY 1 LIMIT $3
    """;

  private BasePathPage() {}

  /** Those that come next; none: there are no more. */
  public static CompletableFuture<List<BasePath>> after(Database database, BasePath last, int max) {
    return database.query(SQL, Tuple.of(last.domain(), last.path(), max)).thenApply(rows -> {
      var page = new ArrayList<BasePath>();
      rows.forEach(row -> page.add(new BasePath(last.domain(), row.getString(0))));
      return page;
    });
  }
}
