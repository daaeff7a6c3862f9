package dev.rind.bench;

import dev.rind.testbed.Database;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import static dev.rind.testbed.PulpDistribution.distribution;

/**
 * Publishes a large repository once more, each time, with the statements of Pulp's worker and nothing of what that does
 * between them: so whatever comes on top of a statement counts for most here.
 *
 * <p><b>Threading:</b> one thread.
 */
final class LargePublish {
  private static final int ROWS_AT_ONCE = 2_000;

  private final Database database;
  private final Served served;
  private final List<File> files;

  private record File(String path, UUID contentArtifact) {}

  LargePublish(Testbed testbed, int files) {
    this.database = testbed.database();
    this.served = testbed.serving(distribution("large").packages(files, 1, 100));
    this.files = database.rows(row -> new File(row.getString(1), row.getObject(2, UUID.class)),
        """
      SELECT relative_path, content_artifact_id FROM core_publishedartifact WHERE publication_id = ?""",
        served.publication());
  }

  /** How long it took; then all of it is deleted, so that the next time is like this one. */
  Duration once() throws SQLException {
    var publication = UUID.randomUUID();
    try (var connection = database.connect()) {
      var began = System.nanoTime();
      publish(connection, publication);
      var took = Duration.ofNanos(System.nanoTime() - began);
      for (var column : List.of("core_publishedartifact.publication_id",
          "core_distributedpublication.publication_id", "rpm_rpmpublication.publication_ptr_id",
          "core_publication.pulp_id")) {
        var table = column.substring(0, column.indexOf('.'));
        run(connection, "DELETE FROM %s WHERE %s = ?".formatted(table, column), publication);
        run(connection, "VACUUM " + table);
      }
      return took;
    }
  }

  private void publish(Connection connection, UUID publication) throws SQLException {
    run(connection, """
        INSERT INTO core_publication (pulp_id, pulp_created, pulp_type, complete, pass_through, repository_version_id,
          pulp_domain_id, checkpoint)
        SELECT ?, now(), pulp_type, false, pass_through, repository_version_id, pulp_domain_id, checkpoint
          FROM core_publication WHERE pulp_id = ?""", publication, served.publication());
    run(connection, """
        INSERT INTO rpm_rpmpublication
        SELECT (jsonb_populate_record(p, jsonb_build_object('publication_ptr_id', ?::uuid))).*
          FROM rpm_rpmpublication p WHERE publication_ptr_id = ?""", publication,
        served.publication());
    for (int from = 0; from < files.size(); from += ROWS_AT_ONCE) {
      var some = files.subList(from, Math.min(files.size(), from + ROWS_AT_ONCE));
      run(connection,
          """
          INSERT INTO core_publishedartifact (pulp_id, pulp_created, relative_path, content_artifact_id, publication_id)
          SELECT gen_random_uuid(), now(), path, artifact, ? FROM unnest(?, ?) AS f(path, artifact)""",
          publication,
          connection.createArrayOf("text", some.stream().map(File::path).toArray()),
          connection.createArrayOf("uuid", some.stream().map(File::contentArtifact).toArray()));
    }
    run(connection,
        "UPDATE core_publication SET complete = true, pulp_last_updated = now() WHERE pulp_id = ?",
        publication);
    run(connection, """
        INSERT INTO core_distributedpublication (pulp_id, pulp_created, distribution_id, publication_id)
        VALUES (gen_random_uuid(), now(), ?, ?)""", served.distribution(), publication);
  }

  private static void run(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      statement.execute();
    }
  }
}
