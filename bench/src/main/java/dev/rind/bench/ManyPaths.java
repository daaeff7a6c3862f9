package dev.rind.bench;

import dev.rind.testbed.Testbed;
import java.util.UUID;

import static dev.rind.testbed.PulpDistribution.distribution;

/** A distribution on a testbed whose publication has very many paths, all of the same bytes, made of one by a few statements. */
public final class ManyPaths {
  /** What is at each path. */
  public static final String FILE = "text";
  private static final String BASE_PATH = "many";

  private ManyPaths() {}

  /** One of them, with its base path. */
  public static String path(int n) {
    return "%s/Packages/%c/package-%07d-1.0-1.noarch.rpm".formatted(BASE_PATH, 'a' + n % 26, n);
  }

  public static void make(Testbed testbed, int many) {
    var first = testbed.serving(distribution(BASE_PATH).file("file", FILE));
    var database = testbed.database();
    var contentArtifact = database.value(UUID.class,
        "SELECT content_artifact_id FROM core_publishedartifact WHERE publication_id = ?",
        first.publication()).orElseThrow();
    // No triggers, and no look for the other end of each reference.
    database.transaction("SET LOCAL session_replication_role = replica",
        HotDistributions.copies("core_contentartifact", "pulp_id", many, 1,
            "'pulp_id', md5('c' || n)::uuid, 'relative_path', 'p' || n", contentArtifact),
        HotDistributions.copies("core_publishedartifact", "publication_id", many, 1,
            "'pulp_id', md5('a' || n)::uuid, 'content_artifact_id', md5('c' || n)::uuid,"
                + " 'relative_path', 'Packages/' || chr(97 + n % 26) || '/package-'"
                + " || lpad(n::text, 7, '0') || '-1.0-1.noarch.rpm'",
            first.publication()));
    database.update("ANALYZE");
  }
}
