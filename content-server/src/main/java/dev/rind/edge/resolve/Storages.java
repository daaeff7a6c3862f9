package dev.rind.edge.resolve;

import dev.rind.edge.catalog.Artifact;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.catalog.Storage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Says in whose storage a file lies that was found: that of the domain it was asked in (contract 9.3).
 * The default domain's is in the settings, so nothing is asked for it.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. <b>Errors:</b> those of {@link Catalog}.
 */
final class Storages {
  private final Catalog catalog;

  Storages(Catalog catalog) {
    this.catalog = catalog;
  }

  /** What was found in a domain, with its root if it is a file. */
  CompletionStage<Resolution> locate(String domain, CompletionStage<Resolution> found) {
    return domain.equals(BasePath.DEFAULT_DOMAIN) ? found
        : found.thenCompose(what -> what instanceof Resolution.Found file
            ? located(domain, file)
            : CompletableFuture.completedStage(what));
  }

  private CompletionStage<Resolution> located(String domain, Resolution.Found file) {
    return within(domain,
        root -> new Resolution.Found(file.key(), below(root, file.file())));
  }

  /** An artifact has a domain of its own, whatever domain it was asked in (contract 3.7). */
  CompletionStage<Resolution> locate(ArtifactKey key, Artifact artifact) {
    return artifact.domain().equals(BasePath.DEFAULT_DOMAIN)
        ? CompletableFuture.completedStage(new Resolution.Unnamed(key, artifact))
        : within(artifact.domain(), root -> new Resolution.Unnamed(key, new Artifact(
            new Location.Local(artifact.location().path(), root), artifact.sizeBytes(),
            artifact.domain())));
  }

  private CompletionStage<Resolution> within(String name, Function<Path, Resolution> located) {
    return catalog.domain(name)
        .thenApply(found -> found.<Resolution>map(domain -> switch (domain.storage()) {
          case Storage.Local(Path root) -> located.apply(root);
          case Storage.NotServed(String reason) ->
            new Resolution.Forward("the storage of the domain " + name + " " + reason);
        }).orElse(Resolution.NotFound.PLAIN));
  }

  private static PulpFile below(Path root, PulpFile file) {
    return switch (file.location()) {
      case Location.Local(String path, var _) -> new PulpFile(new Location.Local(path, root),
          file.sizeBytes(), file.sha256(), file.lastModified(), file.published());
      case Location.Remote _ -> file;
    };
  }
}
