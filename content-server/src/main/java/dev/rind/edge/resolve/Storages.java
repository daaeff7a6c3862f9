package dev.rind.edge.resolve;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.catalog.Storage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says in whose storage a file lies that was found: that of the domain it was asked in (contract 9.3).
 * The default domain's is in the settings, so nothing is asked for it.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. <b>Errors:</b> those of {@link Catalog}.
 */
public final class Storages {
  private final Catalog catalog;

  public Storages(Catalog catalog) {
    this.catalog = catalog;
  }

  /** What was found in a domain, with its root if it is a file. */
  public CompletionStage<Resolution> locate(String domain, CompletionStage<Resolution> found) {
    return domain.equals(BasePath.DEFAULT_DOMAIN) ? found
        : found.thenCompose(what -> what instanceof Resolution.Found file
            ? located(domain, file)
            : CompletableFuture.completedStage(what));
  }

  private CompletionStage<Resolution> located(String name, Resolution.Found file) {
    return catalog.domain(name)
        .thenApply(found -> found.<Resolution>map(domain -> switch (domain.storage()) {
          case Storage.Local(Path root) ->
            new Resolution.Found(file.key(), below(root, file.file()));
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
