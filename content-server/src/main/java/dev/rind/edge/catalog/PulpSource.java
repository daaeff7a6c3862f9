package dev.rind.edge.catalog;

import dev.rind.cache.BatchSource;
import dev.rind.cache.IndexSource;
import java.util.UUID;

/**
 * The questions that the catalog asks, each for many keys at once. Pulp's database answers them;
 * another edge could.
 */
public interface PulpSource {
  /** Entries of a directory that are read one by one; of more only an index can tell. */
  int LISTED_MAX = 50_000;

  /** What is at exactly this base path. No answer: neither a distribution nor one below it. */
  BatchSource<BasePath, Match> matches();

  /**
   * The next segments of the base paths that start with this path, which is empty or ends in a
   * slash. No answer: there is no such domain or base path, or all below it are hidden; an answer without
   * entries: all that are not hidden are guarded, and those are not listed.
   */
  BatchSource<BasePath, Listing> basePathsBelow();

  /** No answer: there is no such set of files. */
  BatchSource<FileKey, FileAnswer> files();

  BatchSource<FileSet, Directories> directories();

  /** Whole sets; one that is not complete is left out. */
  IndexSource<FileSet, FileIndex> indexes();

  /** Artifacts by their ids, of any domain. */
  BatchSource<ArtifactKey, Artifact> artifacts();

  /** The checkpoints of repositories, by the id of the repository. */
  BatchSource<UUID, Checkpoints> checkpoints();

  /** By name. */
  BatchSource<String, Domain> domains();

  /** By id, with all that is below composite ones. */
  BatchSource<UUID, Guard> guards();

  /** Whether it is allowed; no answer where there is no such user. */
  BatchSource<Permission, Boolean> permissions();

  /** By name. */
  BatchSource<String, User> users();

  /** By the name of what the policy is for; no answer: what Pulp comes with. */
  BatchSource<String, DownloadPolicy> downloadPolicies();

  /** Listings of directories, by a path that is empty or ends in a slash. */
  BatchSource<FileKey, Listing> listings();
}
