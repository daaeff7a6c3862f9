package dev.rind.testbed;

import dev.rind.testbed.Database.Change;
import dev.rind.testbed.PulpDistribution.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A distribution that stands in the database, and what an operator of Pulp, a worker or an accident
 * can do to it.
 *
 * <p>Where a distribution comes to serve another publication, the rows of the grace period are
 * written as Pulp's workers do (contract 3.5), for its default of three days.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class Served {
  private final Testbed testbed;
  private final UUID id;
  private final Repository repository;
  private PulpDistribution spec;
  private Published current;

  Served(
      Testbed testbed, UUID id, Repository repository, PulpDistribution spec, Published current) {
    this.testbed = testbed;
    this.id = id;
    this.repository = repository;
    this.spec = spec;
    this.current = current;
  }

  public UUID distribution() {
    return id;
  }

  public UUID repository() {
    return repository.id();
  }

  /** The latest version, and its publication. */
  public Published current() {
    return current;
  }

  public UUID version() {
    return current.version();
  }

  public UUID publication() {
    return current.publication();
  }

  public String basePath() {
    return spec.basePath();
  }

  /**
   * Makes a new version, and publishes it if the distribution is of the published kind. What {@code
   * change} leaves as it was keeps its content rows.
   */
  public Published publish(UnaryOperator<PulpDistribution> change) {
    var rows = new Rows();
    var changes = new ArrayList<Change>();
    spec = change.apply(spec);
    current = repository.publish(rows, changes, spec, spec.publishedAt().orElseGet(Testbed::now));
    if (spec.target() == Target.REPOSITORY) {
      changes.addAll(supersede());
      current.publicationIfAny().ifPresent(now -> changes.addAll(serveNow(now)));
    }
    testbed.database().write(rows, changes);
    return current;
  }

  /**
   * Publishes a version once more, with other metadata. That no grace period begins is how Pulp
   * leaves it where the newest publication of the repository is another one.
   */
  public Published republish(Published of, UnaryOperator<PulpDistribution> change) {
    var rows = new Rows();
    var again = change.apply(spec);
    var published = repository.republish(rows, of, again,
        again.publishedAt().orElseGet(Testbed::now));
    testbed.database().write(rows, List.of());
    return published;
  }

  public void pointAtRepository() {
    point(Target.REPOSITORY, "repository_id", repository.id());
    current.publicationIfAny().ifPresent(now -> write(serveNow(now)));
  }

  public void pointAtPublication(UUID publication) {
    point(Target.PUBLICATION, "publication_id", publication);
    write(serveNow(publication));
  }

  public void pointAtVersion(UUID version) {
    point(Target.VERSION, "repository_version_id", version);
    testbed
        .database()
        .value(
            UUID.class,
            """
          SELECT pulp_id FROM core_publication WHERE repository_version_id = ? AND complete
          ORDER BY pulp_created DESC LIMIT 1""",
            version)
        .ifPresent(now -> write(serveNow(now)));
  }

  public void pointAtNothing() {
    point(Target.NOTHING, "repository_id", null);
  }

  /** Deletes a publication with all it wrote; a distribution that points at it then points at nothing. */
  public void deletePublication(UUID publication) {
    var changes = new ArrayList<Change>();
    Stream.of(
        """
        DELETE FROM core_contentartifact WHERE content_id IN (
          SELECT content_ptr_id FROM core_publishedmetadata WHERE publication_id = ?)""",
        """
        DELETE FROM core_content WHERE pulp_id IN (
          SELECT content_ptr_id FROM core_publishedmetadata WHERE publication_id = ?)""",
        "UPDATE core_distribution SET publication_id = NULL WHERE publication_id = ?")
        .forEach(sql -> changes.add(new Change(sql, publication)));
    changes.addAll(deletes(publication, "core_publishedmetadata.publication_id",
        "core_publishedartifact.publication_id", "core_distributedpublication.publication_id",
        "rpm_rpmpublication.publication_ptr_id", "file_filepublication.publication_ptr_id",
        "core_publication.pulp_id"));
    write(changes);
  }

  /** Marks a publication as one whose publish has not ended, or failed. */
  public void setIncomplete(UUID publication) {
    write(List.of(new Change(
        "UPDATE core_publication SET complete = false, pulp_last_updated = now() WHERE pulp_id = ?",
        publication)));
  }

  /** Puts a guard in front; one that was there stays in the database, in front of nothing. */
  public void guard(Guard guard) {
    var rows = new Rows();
    var guardId = testbed.guardRows(rows, spec.domain(), guard);
    testbed.database().write(rows, List.of(set("content_guard_id = ?", guardId)));
  }

  public void unguard() {
    write(List.of(set("content_guard_id = NULL")));
  }

  public void rename(String basePath) {
    write(List.of(set("base_path = ?", basePath)));
    spec = spec.basePath(basePath);
  }

  public void hide() {
    write(List.of(set("hidden = true")));
  }

  public void delete() {
    write(deletes(id, "core_distributedpublication.distribution_id",
        "rpm_rpmdistribution.distribution_ptr_id", "file_filedistribution.distribution_ptr_id",
        "core_artifactdistribution.distribution_ptr_id",
        "core_openpgpdistribution.distribution_ptr_id", "core_distribution.pulp_id"));
  }

  /** What a first download of an on-demand file leaves: a stored artifact (contract 7.5). */
  public void store(String path, Body body) {
    var rows = new Rows();
    var artifacts = testbed.artifacts(spec.domain());
    var artifact = artifacts.store(List.of(body), rows, Testbed.now()).get(body);
    testbed.database()
        .write(rows, List.of(new Change(
            """
        UPDATE core_contentartifact SET artifact_id = ?::uuid, pulp_last_updated = now()
        WHERE pulp_id = ?""",
            String.valueOf(artifact),
            repository.contentArtifact(path))));
  }

  /** What reclaiming disk space does: the artifact's row and file go, the content stays. */
  public void reclaim(String path) {
    var artifact = artifact(path);
    deleteFile(path);
    write(List.of(
        new Change("UPDATE core_contentartifact SET artifact_id = NULL WHERE artifact_id = ?",
            artifact),
        new Change("DELETE FROM core_artifact WHERE pulp_id = ?", artifact)));
  }

  /** Takes the file away under its row, as a broken storage does. */
  public void deleteFile(String path) {
    try {
      Files.delete(file(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the bytes of a path lie. */
  public Path file(String path) {
    return testbed
        .database()
        .value(String.class, "SELECT file FROM core_artifact WHERE pulp_id = ?", artifact(path))
        .map(testbed.storageRoot(spec.domain())::resolve)
        .orElseThrow();
  }

  /** The artifact stored for a path, which may be one the publish wrote. */
  public UUID artifact(String path) {
    return testbed
        .database()
        .value(
            UUID.class,
            """
          SELECT ca.artifact_id FROM core_contentartifact AS ca
            JOIN core_publishedartifact AS pa ON pa.content_artifact_id = ca.pulp_id
          WHERE pa.publication_id = ? AND pa.relative_path = ?""",
            current.publicationIfAny().orElse(current.version()),
            path)
        .or(() -> testbed
            .database()
            .value(
                UUID.class,
                "SELECT artifact_id FROM core_contentartifact WHERE pulp_id = ?",
                repository.contentArtifact(path)))
        .orElseThrow(() -> new IllegalStateException("nothing stored at " + path));
  }

  private void point(Target target, String column, @Nullable UUID value) {
    var changes = new ArrayList<Change>();
    changes.add(set("publication_id = NULL, repository_id = NULL, repository_version_id = NULL"));
    if (value != null) {
      changes.add(set(column + " = ?", value));
    }
    changes.addAll(target == spec.target() ? supersede() : forget());
    write(changes);
    spec = spec.target(target);
  }

  /** Of the tables there are, the rows where a column has that value. */
  private List<Change> deletes(UUID value, String... columns) {
    return Stream.of(columns)
        .map(column -> column.split("\\.", -1))
        .filter(column -> testbed.database().tables().has(column[0]))
        .map(column -> new Change("DELETE FROM " + column[0] + " WHERE " + column[1] + " = ?",
            value))
        .toList();
  }

  private List<Change> forget() {
    return deletes(id, "core_distributedpublication.distribution_id");
  }

  private List<Change> supersede() {
    return !retains() ? List.of()
        : List.of(new Change(
            """
        UPDATE core_distributedpublication
        SET expires_at = now() + interval '3 days', pulp_last_updated = now()
        WHERE distribution_id = ? AND expires_at IS NULL""",
            id));
  }

  private List<Change> serveNow(UUID publication) {
    return !retains() ? List.of()
        : List.of(
            new Change(
                """
          UPDATE core_distributedpublication SET expires_at = NULL, pulp_last_updated = now()
          WHERE distribution_id = ? AND publication_id = ?""",
                id,
                publication),
            new Change(
                """
          INSERT INTO core_distributedpublication
            (pulp_id, pulp_created, pulp_last_updated, distribution_id, publication_id)
          SELECT ?, now(), now(), ?, ? WHERE NOT EXISTS (
            SELECT FROM core_distributedpublication WHERE distribution_id = ? AND publication_id = ?)""",
                Ids.next(),
                id,
                publication,
                id,
                publication));
  }

  /** Grace periods came with 3.109. */
  private boolean retains() {
    return testbed.database().tables().has("core_distributedpublication");
  }

  private Change set(String assignments, Object... arguments) {
    var all = new ArrayList<Object>(List.of(arguments));
    all.add(id);
    return new Change(
        "UPDATE core_distribution SET pulp_last_updated = now(), " + assignments
            + " WHERE pulp_id = ?",
        all);
  }

  private void write(List<Change> changes) {
    testbed.database().write(new Rows(), changes);
  }
}
