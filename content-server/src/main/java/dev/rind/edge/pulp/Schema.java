package dev.rind.edge.pulp;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Which of Pulp's tables and columns there are: the one place that knows how its versions differ
 * (contract 3.8, 13.2).
 *
 * @param columns as {@code table.column}, of the tables of the search path
 */
public record Schema(Set<String> columns) {
  private static final String SQL = """
    SELECT c.relname || '.' || a.attname
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relkind IN ('r', 'p', 'v') AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped
       AND (c.relname LIKE 'core\\_%' OR c.relname LIKE 'rpm\\_%' OR c.relname LIKE 'file\\_%' OR c.relname LIKE 'certguard\\_%')
    """;

  /** What every statement reads, in every version that is served. */
  private static final List<String> NEEDED = List.of(
      "core_domain.pulp_id", "core_domain.name", "core_domain.storage_class",
      "core_distribution.pulp_id", "core_distribution.pulp_type", "core_distribution.name",
      "core_distribution.base_path", "core_distribution.pulp_domain_id",
      "core_distribution.content_guard_id",
      "core_distribution.publication_id", "core_distribution.repository_id",
      "core_distribution.repository_version_id", "core_distribution.remote_id",
      "core_distribution.hidden",
      "core_publication.pulp_id", "core_publication.pulp_created", "core_publication.complete",
      "core_publication.pass_through", "core_publication.repository_version_id",
      "core_repositoryversion.pulp_id", "core_repositoryversion.pulp_created",
      "core_repositoryversion.complete",
      "core_repositoryversion.number", "core_repositoryversion.repository_id",
      "core_repositorycontent.pulp_created", "core_repositorycontent.content_id",
      "core_repositorycontent.repository_id", "core_repositorycontent.version_added_id",
      "core_repositorycontent.version_removed_id",
      "core_publishedartifact.pulp_id", "core_publishedartifact.pulp_created",
      "core_publishedartifact.publication_id", "core_publishedartifact.relative_path",
      "core_publishedartifact.content_artifact_id",
      "core_contentartifact.pulp_id", "core_contentartifact.pulp_created",
      "core_contentartifact.content_id",
      "core_contentartifact.artifact_id", "core_contentartifact.relative_path",
      "core_artifact.pulp_id", "core_artifact.file", "core_artifact.size", "core_artifact.sha256",
      "core_remoteartifact.content_artifact_id", "core_remoteartifact.size");

  public Schema {
    columns = Set.copyOf(columns);
  }

  /** Reads it from the catalogs of PostgreSQL. */
  public static CompletableFuture<Schema> of(Database database) {
    return database.query(SQL, Tuple.tuple()).thenApply(rows -> {
      var columns = new HashSet<String>();
      for (Row row : rows) {
        columns.add(row.getString(0));
      }
      return new Schema(columns);
    });
  }

  /** What a Pulp that can be served lacks here, tables before columns; empty: nothing. */
  public List<String> missing() {
    var missing = new ArrayList<String>();
    for (var needed : NEEDED) {
      var table = needed.substring(0, needed.indexOf('.'));
      if (!has(table)) {
        if (!missing.contains("table " + table)) {
          missing.add("table " + table);
        }
      } else if (!columns.contains(needed)) {
        missing.add("column " + needed);
      }
    }
    return missing;
  }

  boolean has(String table) {
    return columns.stream().anyMatch(column -> column.startsWith(table + "."));
  }

  /** 3.74 and newer (contract 3.6). */
  public boolean hasCheckpoints() {
    return columns.contains("core_distribution.checkpoint");
  }

  /** Where pulp_rpm is installed (contract 8.1). */
  public boolean hasRepoConfigs() {
    return has("rpm_rpmdistribution");
  }

  /** pulp_rpm 3.23 and newer; before, each distribution has a {@code config.repo} (contract 3.8). */
  boolean hasRepoConfigSwitch() {
    return columns.contains("rpm_rpmdistribution.generate_repo_config");
  }

  /** Since pulp_rpm 3.24 all settings of a {@code config.repo} are in one column (contract 13.2). */
  boolean hasRepoSettings() {
    return columns.contains("rpm_rpmpublication.repo_config");
  }

  /** 3.85 and newer; before, content apps had a table of their own (contract 10). */
  boolean hasAppStatus() {
    return has("core_appstatus");
  }

  /** 3.109 and newer (contract 3.5). */
  public boolean hasGracePeriods() {
    return has("core_distributedpublication");
  }

  /** What differs between versions, in words, for {@code rind check}. */
  public List<String> features() {
    return List.of(
        "generated config.repo: " + yesOrNo(hasRepoConfigs()),
        "checkpoints: " + yesOrNo(hasCheckpoints()),
        "grace periods of publications: " + yesOrNo(hasGracePeriods()));
  }

  private static String yesOrNo(boolean there) {
    return there ? "yes" : "no";
  }
}
