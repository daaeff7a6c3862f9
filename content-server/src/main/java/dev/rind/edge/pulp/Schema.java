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
 * @param bytewise texts sort by their bytes, so that those with one beginning stand together
 */
public record Schema(Set<String> columns, boolean bytewise) {
  private static final String SQL = """
    SELECT c.relname || '.' || a.attname
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relkind IN ('r', 'p', 'v') AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped
       AND (c.relname LIKE 'core\\_%' OR c.relname LIKE 'rpm\\_%' OR c.relname LIKE 'file\\_%' OR c.relname LIKE 'certguard\\_%')
    """;

  // Read through JSON, because only PostgreSQL 15 and newer have a datlocprovider.
  private static final String BYTEWISE = """
    SELECT coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c'
           AND d.datcollate IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8')
      FROM pg_database d WHERE d.datname = current_database()
    """;

  /** By what a schema is told from an older one (contract 3.8, 13.2), the newest first. */
  private static final List<Since> CHANGES = List.of(
      new Since("3.119", "core_envvarheadercontentguard.header_name"),
      new Since("3.117", "core_domain.default_content_guard_id"),
      new Since("3.109", "core_distributedpublication.expires_at"),
      new Since("3.106", "core_repository.retain_checkpoints"),
      new Since("3.85", "core_appstatus.name"),
      new Since("3.83", "core_repositoryversion.content_ids"),
      new Since("3.74", "core_distribution.checkpoint"),
      new Since("3.73", "core_content.pulp_labels"),
      new Since("3.72", "core_domain.pulp_labels"),
      new Since("3.69", "core_remoteartifact.failed_at"),
      new Since("3.66", "core_openpgpdistribution.distribution_ptr_id"),
      new Since("3.43", "core_compositecontentguard_guards.contentguard_id"),
      new Since("3.39", "core_headercontentguard.header_name"));

  private record Since(String release, String column) {}

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
      "core_remoteartifact.content_artifact_id", "core_remoteartifact.size",
      "core_remoteartifact.remote_id", "core_remote.pulp_id", "core_remote.policy");

  public Schema {
    columns = Set.copyOf(columns);
  }

  /** Reads it from the catalogs of PostgreSQL. */
  public static CompletableFuture<Schema> of(Database database) {
    return database.query(SQL, Tuple.tuple())
        .thenCombine(database.query(BYTEWISE, Tuple.tuple()), (rows, bytewise) -> {
          var columns = new HashSet<String>();
          for (Row row : rows) {
            columns.add(row.getString(0));
          }
          return new Schema(columns, bytewise.iterator().next().getBoolean(0));
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

  /** Up to 3.116 the paths of entitlements begin with the domain (contract 4.5, A14). */
  public boolean entitlementsNameDomains() {
    return !hasPrefixIndex();
  }

  /** Since 3.117 there is an index for prefixes of base paths (contract 3.2). */
  private boolean hasPrefixIndex() {
    return columns.contains("core_domain.default_content_guard_id");
  }

  /**
   * The condition that the base path of {@code n} is below that of {@code asked}. Before there was an
   * index for prefixes the unique one will do where texts sort by bytes ({@code 0} comes after the
   * slash): of 20,000 distributions 0.004 ms for a path instead of 11 ms, in which all are read.
   */
  String below() {
    return hasPrefixIndex() || !bytewise
        ? "n.base_path ^@ (asked.base_path || '/')"
        : "n.base_path >= asked.base_path || '/' AND n.base_path < asked.base_path || '0'";
  }

  /** The releases of pulpcore that have such tables, as far as they differ in what is looked for. */
  public String generation() {
    var before = "";
    for (var change : CHANGES) {
      if (columns.contains(change.column())) {
        return change.release() + (before.isEmpty() ? " or newer" : " or newer, before " + before);
      }
      before = change.release();
    }
    return "before " + before;
  }

  /** What differs between versions, in words, for {@code rind check}; what is lacking is off. */
  public List<String> features() {
    return List.of(
        "tables of pulpcore " + generation(),
        "generated config.repo: " + yesOrNo(hasRepoConfigs()),
        "checkpoints: " + yesOrNo(hasCheckpoints()),
        "grace periods of publications: " + yesOrNo(hasGracePeriods()),
        "index for base paths below others: "
            + (hasPrefixIndex() || bytewise ? "yes" : "no, so all of a domain are read for each"),
        "heartbeat: " + heartbeats());
  }

  /** The table for the heartbeats of content apps. */
  String heartbeats() {
    return hasAppStatus() ? "core_appstatus" : "core_contentappstatus";
  }

  private static String yesOrNo(boolean there) {
    return there ? "yes" : "no";
  }
}
