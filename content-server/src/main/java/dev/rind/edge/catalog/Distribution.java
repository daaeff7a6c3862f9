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
 * @param pointsToNothing neither a publication, repository, version nor remote is set
 * @param publicationId what a type with publications serves
 * @param versionId what a type without publications serves
 * @param generatesRepoConfig lists and serves a {@code config.repo} (contract 8.1)
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
    boolean pointsToNothing,
    @Nullable UUID publicationId,
    @Nullable UUID versionId,
    boolean generatesRepoConfig,
    List<String> nested) implements Match {

  public Distribution {
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
