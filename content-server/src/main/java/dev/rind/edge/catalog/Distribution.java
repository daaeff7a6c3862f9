package dev.rind.edge.catalog;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A distribution with all it serves now, as one statement read it (contract 3.4).
 *
 * @param type pulp_type, such as {@code rpm.rpm}
 * @param guardId who may read it, or null: everybody
 * @param checkpoint serves publications by their time of creation (contract 3.6)
 * @param target what its row points at
 * @param repositoryId whose checkpoints it serves, where it is a checkpoint distribution
 * @param publicationId what a type with publications serves
 * @param passesThrough whether that publication serves its version's content as well
 * @param versionId what a type without publications serves
 * @param generatesRepoConfig lists and serves a {@code config.repo} (contract 8.1)
 * @param repoConfig what that is made of; null where there is no publication of it
 * @param retained what it served before and is still given to who asks for what is gone now, the last
 *     first: of a publication that passed through, its version's content (contract 3.5)
 * @param nested base paths of other distributions below this one, which take precedence there
 */
public record Distribution(
    UUID id,
    String type,
    String name,
    BasePath at,
    @Nullable UUID guardId,
    boolean checkpoint,
    boolean hasRemote,
    Target target,
    @Nullable UUID repositoryId,
    @Nullable UUID publicationId,
    boolean passesThrough,
    @Nullable UUID versionId,
    boolean generatesRepoConfig,
    @Nullable RepoConfig repoConfig,
    List<FileSet> retained,
    List<String> nested) implements Match {

  /** What a distribution's row points at, by precedence (contract 3.4). */
  public enum Target {
    PUBLICATION, VERSION, REPOSITORY,
    /** Nothing but a remote, which is asked for everything (contract 7.6). */
    REMOTE, NOTHING
  }

  public Distribution {
    retained = List.copyOf(retained);
    nested = List.copyOf(nested);
  }

  /** Whether another distribution, nested in this one, is nearer to {@code path}. */
  boolean isHiddenFrom(String path) {
    for (var below : nested) {
      if (path.equals(below) || new BasePath(at.domain(), below).isAbove(path)) {
        return true;
      }
    }
    return false;
  }

  /** What a type with publications serves; empty: it has none, and serves nothing. */
  public Optional<FileSet> published() {
    return Optional.ofNullable(publicationId).map(FileSet.Publication::new);
  }

  /** What a type without publications serves. */
  public Optional<FileSet> versioned() {
    return Optional.ofNullable(versionId).map(FileSet.Version::new);
  }
}
