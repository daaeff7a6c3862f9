package dev.rind.edge.pulp;

import dev.rind.cache.Answers;
import dev.rind.cache.BatchSource;
import dev.rind.edge.catalog.Domain;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

import static dev.rind.edge.pulp.Question.texts;

/** Domains by their name, with their storage decrypted (contract 3.2, 9.4): once for each read of a row. */
final class DomainRows implements BatchSource<String, Domain> {
  private static final String SQL = """
    SELECT asked.n, m.pulp_id, m.storage_class, m.storage_settings::text AS storage_settings,
           m.redirect_to_object_storage, m.hide_guarded_distributions, %s
      FROM unnest($1::int[], $2::text[]) AS asked(n, name)
      LEFT JOIN core_domain m ON m.name = asked.name
    """.formatted(Question.WORK);

  private final Question<String, Row> rows;
  private final StorageSettings storages;
  private final Executor waiting;

  /** @param waiting where a file of keys may be read */
  DomainRows(Database database, StorageSettings storages, Executor waiting) {
    this.rows = new Question<>(database, SQL, List.of(texts(name -> name)), DomainRows::found);
    this.storages = storages;
    this.waiting = waiting;
  }

  private static @Nullable Row found(String name, List<Row> rows) {
    var row = rows.getFirst();
    return row.getUUID("pulp_id") == null ? null : row;
  }

  @Override
  public CompletionStage<Answers<String, Domain>> fetch(List<String> names) {
    return rows.fetch(names)
        .thenApplyAsync(found -> new Answers<>(read(found.values()), found.work()), waiting);
  }

  @Override
  public boolean blamesOneKey(Throwable failure) {
    return rows.blamesOneKey(failure);
  }

  private Map<String, Domain> read(Map<String, Row> found) {
    var domains = new HashMap<String, Domain>();
    found.forEach((name, row) -> domains.put(name, read(name, row)));
    return domains;
  }

  private Domain read(String name, Row row) {
    var storageClass = row.getString("storage_class");
    return new Domain(row.getUUID("pulp_id"), name, storageClass,
        storages.storage(storageClass, row.getString("storage_settings")),
        row.getBoolean("redirect_to_object_storage"),
        row.getBoolean("hide_guarded_distributions"));
  }
}
