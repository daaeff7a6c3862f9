package dev.rind.testbed;

import dev.rind.testbed.Database.Change;
import dev.rind.testbed.PulpDistribution.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A Pulp without Pulp: a fresh database with its tables and a media folder with its files, filled
 * by {@link #serving} as a publish would have left them. Gone when closed.
 *
 * <pre>{@code
 * try (var testbed = Testbed.start()) {
 *   testbed.serving(distribution("fedora/39").file("repodata/repomd.xml", "<repomd/>"));
 *   // testbed.settings() tells an edge where all that is
 * }
 * }</pre>
 *
 * <p><b>Threading:</b> one thread.
 */
public final class Testbed implements AutoCloseable {
  private static final String FILE_SYSTEM = "pulpcore.app.models.storage.FileSystem";

  private final Database database;
  private final TempFolder media = TempFolder.create("media");
  private final Map<String, Path> storageRoots = new HashMap<>();

  private Testbed(Database database) {
    this.database = database;
  }

  /** The newest Pulp, on the server all tests share. */
  public static Testbed start() {
    return start(PulpTables.NEWEST);
  }

  /** One of {@link PulpTables#RELEASES}, on the server all tests share. */
  public static Testbed start(String release) {
    return new Testbed(Postgres.sharedDatabase(release));
  }

  public static Testbed on(Postgres server) {
    return on(server, PulpTables.NEWEST);
  }

  public static Testbed on(Postgres server, String release) {
    return new Testbed(server.database(release));
  }

  /**
   * Makes the rows and files of a distribution.
   *
   * <p><b>Errors:</b> one Pulp would refuse (a base path that nests with another's, a name that is
   * taken) is a {@link DatabaseFailure}. What this release does not know, as checkpoints before
   * 3.74, is an {@link IllegalArgumentException}.
   */
  public Served serving(PulpDistribution spec) {
    var rows = new Rows();
    var changes = new ArrayList<Change>();
    var at = spec.publishedAt().orElseGet(Testbed::now);
    var repository = new Repository(domainId(spec.domain()), artifacts(spec.domain()));
    repository.create(rows, spec, at);
    var published = repository.publish(rows, changes, spec, at);
    var id = distributionRows(rows, spec, repository.id(), published, at);
    database.write(rows, changes);
    return new Served(this, id, repository, spec, published);
  }

  /** The same without Pulp's triggers, which forbid base paths that nest; older Pulps did not have them. */
  public Served servingNested(PulpDistribution spec) {
    database.transaction("ALTER TABLE core_distribution DISABLE TRIGGER USER");
    try {
      return serving(spec);
    } finally {
      database.transaction("ALTER TABLE core_distribution ENABLE TRIGGER USER");
    }
  }

  public Database database() {
    return database;
  }

  /**
   * Makes a domain; one that is not made by this has no {@code location} of its own, so that its files
   * lie under the media root.
   *
   * @param storageSettings JSON, as it shall stand in the row
   * @param root where its files are put, whatever the settings say
   */
  public void domain(String name, String storageClass, String storageSettings, Path root) {
    newDomain(name, storageClass, storageSettings);
    storageRoots.put(name, root);
  }

  /** The same with files below {@code root}, as its {@code location} says, encrypted. */
  public void domain(String name, Path root, FernetKey key) {
    domain(name, FILE_SYSTEM,
        "{\"location\": \"%s\"}".formatted(key.encrypt("\"" + root + "\"")), root);
  }

  Path storageRoot(String domain) {
    return storageRoots.getOrDefault(domain, mediaRoot());
  }

  public Path mediaRoot() {
    return media.path();
  }

  /** Where all this is, as an edge must be told. */
  public PulpSettings settings() {
    return PulpSettings.of(database, mediaRoot());
  }

  @Override
  public void close() {
    database.close();
    media.close();
  }

  Artifacts artifacts(String domain) {
    return new Artifacts(database, storageRoot(domain), domainId(domain), domain.equals("default"));
  }

  UUID guardRows(Rows rows, String domain, Guard guard) {
    var id = Ids.next();
    var type = switch (guard) {
      case Guard.Header _ -> "core.header";
      case Guard.EnvVar _ -> "core.envvar_header";
      case Guard.Redirect _ -> "core.content_redirect";
      case Guard.X509 _ -> "certguard.x509";
      case Guard.Rhsm _ -> "certguard.rhsm";
      case Guard.Rbac _ -> "core.rbac";
      case Guard.Composite _ -> "core.composite";
      case Guard.OfType other -> other.pulpType();
    };
    rows.base(
        "core_contentguard", id, now(),
        "pulp_type", type, "name", "guard-" + id, "pulp_domain_id", domainId(domain));
    Details.guard(rows, id, guard);
    if (guard instanceof Guard.Composite(var children)) {
      for (var child : children) {
        rows.row("core_compositecontentguard_guards", "compositecontentguard_id", id,
            "contentguard_id", guardRows(rows, domain, child));
      }
    }
    return id;
  }

  private UUID distributionRows(
      Rows rows, PulpDistribution spec, UUID repository, Published published, Instant at) {
    var id = Ids.next();
    var publication = published.publicationIfAny().orElse(null);
    rows.base(
        "core_distribution", id, at,
        "pulp_type", spec.type(), "name", spec.name(), "base_path", spec.basePath(),
        "content_guard_id", spec.guard().map(by -> guardRows(rows, spec.domain(), by)).orElse(null),
        "publication_id", spec.target() == Target.PUBLICATION ? publication : null,
        "repository_id", spec.target() == Target.REPOSITORY ? repository : null,
        "repository_version_id", spec.target() == Target.VERSION ? published.version() : null,
        "pulp_labels", "", "pulp_domain_id", domainId(spec.domain()),
        "hidden", spec.isHidden(), "checkpoint", spec.isCheckpoint());
    if (spec.isCheckpoint()) {
      rows.needs("core_distribution.checkpoint", "a checkpoint distribution");
    }
    Details.distribution(rows, id, spec);
    if (publication != null && spec.target() != Target.NOTHING) {
      rows.base(
          "core_distributedpublication", Ids.next(), at,
          "distribution_id", id, "publication_id", publication);
    }
    return id;
  }

  private UUID domainId(String name) {
    return database
        .value(UUID.class, "SELECT pulp_id FROM core_domain WHERE name = ?", name)
        .orElseGet(() -> newDomain(name, FILE_SYSTEM, "{}"));
  }

  private UUID newDomain(String name, String storageClass, String storageSettings) {
    var id = Ids.next();
    var rows = new Rows();
    rows.base(
        "core_domain", id, now(),
        "name", name, "storage_class", storageClass, "storage_settings", storageSettings,
        "redirect_to_object_storage", true,
        "hide_guarded_distributions", false, "pulp_labels", "");
    database.write(rows, List.of());
    return id;
  }

  /** In microseconds, which is what the database keeps. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
