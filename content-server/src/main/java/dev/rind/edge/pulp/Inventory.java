package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Storage;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a Pulp holds, in short: its domains, each with its storage and how many distributions it has. */
public record Inventory(List<Domain> domains) {
  private static final String SQL = """
    SELECT m.name, m.storage_class, m.storage_settings::text, count(d.pulp_id)
      FROM core_domain m LEFT JOIN core_distribution d ON d.pulp_domain_id = m.pulp_id
     GROUP BY m.pulp_id ORDER BY m.name
    """;

  /** One domain; {@code storageClass} is the name of a Python class (contract 9.3). */
  public record Domain(String name, String storageClass, Storage storage, long distributions) {}

  public Inventory {
    domains = List.copyOf(domains);
  }

  public static CompletableFuture<Inventory> of(Database database, StorageSettings storages) {
    // Not on the loop: keys may be read from a file.
    return database.query(SQL, Tuple.tuple()).thenApplyAsync(rows -> {
      var domains = new ArrayList<Domain>();
      rows.forEach(row -> domains.add(new Domain(row.getString(0), row.getString(1),
          storages.storage(row.getString(1), row.getString(2)), row.getLong(3))));
      return new Inventory(domains);
    });
  }
}
