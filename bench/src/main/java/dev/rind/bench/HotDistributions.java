package dev.rind.bench;

import dev.rind.testbed.Database;
import dev.rind.testbed.Testbed;
import java.util.UUID;

import static dev.rind.testbed.PulpDistribution.distribution;

/** Many distributions on a testbed, each of a repository of its own, made of one by a few statements. */
public final class HotDistributions {
  /** What is in the file of each. */
  public static final String FILE = "text";

  private HotDistributions() {}

  /** The base path of one of them, which has a file {@code file}. */
  public static String path(int n) {
    return "hot/d" + n;
  }

  /** Each repository has so many versions, all published, the last one with a file. */
  public static void make(Testbed testbed, int many, int versions) {
    var first = testbed.serving(distribution("model").file("file", FILE));
    var database = testbed.database();
    // Triggers would look at each row, and copies of rows that passed them pass.
    database.transaction("SET LOCAL session_replication_role = replica",
        copies("core_repository", "pulp_id", many, 1,
            "'pulp_id', md5('r' || n)::uuid, 'name', 'hot' || n", first.repository()),
        copies("rpm_rpmrepository", "repository_ptr_id", many, 1,
            "'repository_ptr_id', md5('r' || n)::uuid", first.repository()),
        copies("core_repositoryversion", "pulp_id", many, versions,
            "'pulp_id', md5('v' || n || '.' || k)::uuid, 'repository_id', md5('r' || n)::uuid, 'number', k",
            first.version()),
        copies("core_publication", "pulp_id", many, versions,
            "'pulp_id', md5('p' || n || '.' || k)::uuid, 'repository_version_id', md5('v' || n || '.' || k)::uuid",
            first.publication()),
        copies("rpm_rpmpublication", "publication_ptr_id", many, versions,
            "'publication_ptr_id', md5('p' || n || '.' || k)::uuid", first.publication()),
        copies("core_publishedartifact", "publication_id", many, 1,
            "'pulp_id', md5('a' || n)::uuid, 'publication_id', md5('p' || n || '.' || " + versions
                + ")::uuid",
            first.publication()),
        copies("core_distribution", "pulp_id", many, 1,
            "'pulp_id', md5('d' || n)::uuid, 'name', 'hot' || n, 'base_path', 'hot/d' || n,"
                + " 'repository_id', md5('r' || n)::uuid",
            first.distribution()),
        copies("rpm_rpmdistribution", "distribution_ptr_id", many, 1,
            "'distribution_ptr_id', md5('d' || n)::uuid", first.distribution()),
        copies("core_distributedpublication", "distribution_id", many, 1,
            "'pulp_id', md5('g' || n)::uuid, 'distribution_id', md5('d' || n)::uuid,"
                + " 'publication_id', md5('p' || n || '.' || " + versions + ")::uuid",
            first.distribution()));
    database.update("ANALYZE");
  }

  /** Copies of a row, or of {@code versions} for each of {@code many}, with changes as arguments of jsonb_build_object. */
  static String copies(String table, String key, int many, int versions,
      String changes, UUID first) {
    return """
        INSERT INTO %1$s SELECT (jsonb_populate_record(model, jsonb_build_object(%3$s))).*
          FROM %1$s model, generate_series(0, %4$d - 1) n, generate_series(1, %5$d) k
         WHERE model.%2$s = '%6$s'""".formatted(table, key, changes, many, versions, first);
  }

  /** How long PostgreSQL was busy with the questions of base paths, since its counters were reset. */
  static double secondsOfMatches(Testbed testbed) {
    return testbed.database()
        .statements()
        .stream()
        .filter(statement -> statement.query().contains("unnest")
            && statement.query().contains("core_distribution"))
        .mapToDouble(Database.Statement::execMillis)
        .sum() / 1_000;
  }
}
