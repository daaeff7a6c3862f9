package dev.rind.bench;

import dev.rind.testbed.Testbed;
import java.util.HashMap;
import java.util.Map;

/** What the files at the paths of all publications must be. */
final class Digests {
  private Digests() {}

  /** Sha256 in hex by path; a path is the same file in each publication of the testbed. */
  static Map<String, String> of(Testbed testbed) {
    var digests = new HashMap<String, String>();
    testbed.database()
        .rows(row -> digests.put(row.getString(1), row.getString(2)), """
            SELECT DISTINCT pa.relative_path, a.sha256 FROM core_publishedartifact pa
              JOIN core_contentartifact ca ON ca.pulp_id = pa.content_artifact_id
              JOIN core_artifact a ON a.pulp_id = ca.artifact_id""");
    return digests;
  }
}
