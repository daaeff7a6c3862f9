package dev.rind.edge.pulp;

import dev.rind.cache.BatchSource;
import dev.rind.cache.IndexSource;
import dev.rind.edge.catalog.Artifact;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Checkpoints;
import dev.rind.edge.catalog.Directories;
import dev.rind.edge.catalog.Domain;
import dev.rind.edge.catalog.DownloadPolicy;
import dev.rind.edge.catalog.FileAnswer;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Guard;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Match;
import dev.rind.edge.catalog.Permission;
import dev.rind.edge.catalog.PulpSource;
import dev.rind.edge.catalog.User;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

import static dev.rind.edge.pulp.Question.ids;
import static dev.rind.edge.pulp.Question.texts;

/**
 * The catalog's questions as SQL, for the columns that {@link Schema} found.
 *
 * <p>No statement reads {@code content_ids}, and none probes a prefix for each key of a file
 * (contract 1.4, design 3).
 */
public final class PulpDatabase implements PulpSource {
  private final BatchSource<BasePath, Match> matches;
  private final BatchSource<BasePath, Listing> basePathsBelow;
  private final BatchSource<FileKey, FileAnswer> files;
  private final BatchSource<FileSet, Directories> directories;
  private final BatchSource<FileKey, Listing> listings;
  private final IndexSource<FileSet, FileIndex> indexes;
  private final BatchSource<ArtifactKey, Artifact> artifacts;
  private final BatchSource<UUID, Checkpoints> checkpoints;
  private final BatchSource<String, Domain> domains;
  private final BatchSource<UUID, Guard> guards;
  private final BatchSource<Permission, Boolean> permissions;
  private final BatchSource<String, User> users;
  private final BatchSource<String, DownloadPolicy> downloadPolicies;

  /**
   * The questions for one schema.
   *
   * @param indexing loads whole sets of files, so that nothing else waits for that
   * @param sorting puts the files of a loaded set in order
   * @param indexBytesMax of the files that are loaded at a time
   * @param hideGuarded guarded distributions are in no listing
   * @param graceful what a distribution served before is served for a time (contract 3.5)
   * @param waiting runs what may wait for a disk
   */
  public PulpDatabase(Database database, Database indexing, Executor sorting,
      long indexBytesMax, Schema schema, boolean hideGuarded, boolean graceful,
      StorageSettings storages, Executor waiting) {
    matches = new Question<>(database, MatchRows.sql(schema, graceful),
        List.of(texts(BasePath::domain), texts(BasePath::path)), MatchRows::read);
    basePathsBelow = new Question<>(database, BasePathRows.sql(hideGuarded),
        List.of(texts(BasePath::domain), texts(BasePath::path)), BasePathRows::read);
    files = new EitherSet<>(FileKey::set,
        new Question<>(database, FileRows.OF_PUBLICATION, FileRows.COLUMNS, FileRows::read),
        new Question<>(database, FileRows.OF_VERSION, FileRows.COLUMNS, FileRows::read));
    directories = new EitherSet<>(set -> set,
        new Question<>(database, DirectoryRows.OF_PUBLICATION, List.of(ids(FileSet::id)),
            DirectoryRows::read),
        new Question<>(database, DirectoryRows.OF_VERSION, List.of(ids(FileSet::id)),
            DirectoryRows::read));
    listings = new EitherSet<>(FileKey::set,
        new Question<>(database, ListingRows.OF_PUBLICATION, FileRows.COLUMNS, ListingRows::read),
        new Question<>(database, ListingRows.OF_VERSION, FileRows.COLUMNS, ListingRows::read));
    indexes = new IndexRows(indexing, sorting, indexBytesMax);
    artifacts = new Question<>(database, ArtifactRows.SQL, List.of(ids(ArtifactKey::id)),
        ArtifactRows::read);
    checkpoints = new Question<>(database, CheckpointRows.sql(schema),
        List.of(ids(repository -> repository)), CheckpointRows::read);
    domains = new DomainRows(database, storages, waiting);
    guards = new Question<>(database, GuardRows.sql(schema), List.of(ids(guard -> guard)),
        GuardRows::read);
    permissions = new Question<>(database, PermissionRows.SQL, PermissionRows.COLUMNS,
        PermissionRows::read);
    users = new Question<>(database, UserRows.SQL, List.of(texts(name -> name)), UserRows::read);
    downloadPolicies = new Question<>(database, PolicyRows.SQL, List.of(texts(name -> name)),
        PolicyRows::read);
  }

  @Override
  public BatchSource<BasePath, Match> matches() {
    return matches;
  }

  @Override
  public BatchSource<BasePath, Listing> basePathsBelow() {
    return basePathsBelow;
  }

  @Override
  public BatchSource<FileKey, FileAnswer> files() {
    return files;
  }

  @Override
  public BatchSource<FileSet, Directories> directories() {
    return directories;
  }

  @Override
  public BatchSource<FileKey, Listing> listings() {
    return listings;
  }

  @Override
  public IndexSource<FileSet, FileIndex> indexes() {
    return indexes;
  }

  @Override
  public BatchSource<ArtifactKey, Artifact> artifacts() {
    return artifacts;
  }

  @Override
  public BatchSource<UUID, Checkpoints> checkpoints() {
    return checkpoints;
  }

  @Override
  public BatchSource<String, Domain> domains() {
    return domains;
  }

  @Override
  public BatchSource<UUID, Guard> guards() {
    return guards;
  }

  @Override
  public BatchSource<Permission, Boolean> permissions() {
    return permissions;
  }

  @Override
  public BatchSource<String, User> users() {
    return users;
  }

  @Override
  public BatchSource<String, DownloadPolicy> downloadPolicies() {
    return downloadPolicies;
  }
}
