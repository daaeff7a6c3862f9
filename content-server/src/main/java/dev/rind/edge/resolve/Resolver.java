package dev.rind.edge.resolve;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.route.Route;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out what a path is, once it is known whose it is and that it may be read (contract 1.2).
 *
 * <p>The file is looked for before the directory: almost every request is for a file.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. <b>Errors:</b> those of {@link Catalog}.
 */
public final class Resolver {
  private static final String POINTS_TO_NOTHING = "Distribution is not pointing to a publication, repository, repository version, or remote.";
  private static final String CONFIG_REPO = "config.repo";

  private final Catalog catalog;
  private final DistributionTypes types;

  public Resolver(Catalog catalog, DistributionTypes types) {
    this.catalog = catalog;
    this.types = types;
  }

  /** The list of a domain's distributions. */
  public CompletionStage<Resolution> list(Route.DistributionList list) {
    return catalog.basePathsBelow(new BasePath(list.domain(), ""))
        .thenApply(found -> found
            .<Resolution>map(
                listing -> new Resolution.Directory(list.requestPath(), false, listing))
            .orElse(Resolution.NotFound.PLAIN));
  }

  /** A path that no distribution has, but that leads to some. */
  public CompletionStage<Resolution> partial(PartialPath partial, Route.Content asked) {
    var prefix = new BasePath(partial.at().domain(), partial.at().path() + "/");
    return catalog.basePathsBelow(prefix).thenApply(found -> {
      var visible = found.filter(listing -> !listing.entries().isEmpty());
      // Hidden distributions alone are not there for who looks for them (B17).
      return visible.map(listing -> asked.path().endsWith("/")
          ? new Resolution.Directory(asked.path(), true, listing)
          : new Resolution.Redirect(asked.requestPath() + "/")).orElse(Resolution.NotFound.PLAIN);
    });
  }

  /** A path of a distribution. */
  public CompletionStage<Resolution> resolve(Distribution distribution, Route.Content asked) {
    if (asked.path().equals(distribution.at().path())) {
      return done(new Resolution.Redirect(asked.requestPath() + "/"));
    }
    if (distribution.target() == Distribution.Target.NOTHING) {
      return done(new Resolution.NotFound(POINTS_TO_NOTHING));
    }
    if (!asked.domain().equals(BasePath.DEFAULT_DOMAIN)) {
      return forward("the storage of the domain " + asked.domain());
    }
    if (distribution.checkpoint()) {
      return forward("a checkpoint distribution");
    }
    var path = distribution.at().rest(asked.path());
    if (distribution.generatesRepoConfig() && path.equals(CONFIG_REPO)) {
      return forward("the generated " + CONFIG_REPO);
    }
    CompletionStage<Resolution> now;
    if (types.published().contains(distribution.type())) {
      now = within(distribution.published(), path, asked, distribution)
          .thenCompose(found -> found instanceof Resolution.NotFound
              ? retained(distribution, path)
              : done(found));
    } else if (types.versioned().contains(distribution.type())) {
      now = within(distribution.versioned(), path, asked, distribution);
    } else {
      return forward("a distribution of the type " + distribution.type());
    }
    return now.thenApply(found -> found instanceof Resolution.NotFound && distribution.hasRemote()
        ? new Resolution.Forward("pull-through from a remote")
        : found);
  }

  private CompletionStage<Resolution> within(Optional<FileSet> set, String path,
      Route.Content asked, Distribution of) {
    return set.map(files -> within(files, path, asked, of)).orElse(done(Resolution.NotFound.PLAIN));
  }

  /**
   * A file of what was served before, for clients that still have the metadata of then (contract 3.5).
   * All are asked at once, so that a path that is nowhere costs no more than one that is; the newest that
   * has it answers, whatever the older ones do.
   */
  private CompletionStage<Resolution> retained(Distribution distribution, String path) {
    var sets = distribution.retained();
    if (sets.isEmpty() || path.isEmpty() || path.endsWith("/")) {
      return done(Resolution.NotFound.PLAIN);
    }
    var answers = sets.stream()
        .map(set -> catalog.file(set, distribution.published(), path))
        .toList();
    CompletionStage<Resolution> found = done(Resolution.NotFound.PLAIN);
    for (int i = answers.size() - 1; i >= 0; i--) {
      var set = sets.get(i);
      var older = found;
      found = answers.get(i)
          .thenCompose(file -> file.isPresent() ? done(located(set, path, file.get())) : older);
    }
    return found;
  }

  private CompletionStage<Resolution> within(FileSet set, String path, Route.Content asked,
      Distribution of) {
    if (path.isEmpty() || path.endsWith("/")) {
      return directory(set, path, asked, of);
    }
    return catalog.file(set, path)
        .thenCompose(file -> file.isPresent()
            ? done(located(set, path, file.get()))
            : catalog.isDirectory(set, path)
                .thenCompose(exists -> exists
                    ? withoutSlash(set, path, asked)
                    : done(Resolution.NotFound.PLAIN)));
  }

  /** A directory is redirected to, but for one of a plain version that has an index (contract 2.4). */
  private CompletionStage<Resolution> withoutSlash(FileSet set, String path, Route.Content asked) {
    var redirect = new Resolution.Redirect(asked.requestPath() + "/");
    return switch (set) {
      case FileSet.Publication _ -> done(redirect);
      case FileSet.Version _ -> index(set, path + "/").thenApply(index -> index.orElse(redirect));
    };
  }

  private CompletionStage<Resolution> directory(FileSet set, String path, Route.Content asked,
      Distribution of) {
    return catalog.toBeListed(set, path)
        .thenCompose(_ -> path.isEmpty() ? done(true)
            : catalog.isDirectory(set, path.substring(0, path.length() - 1)))
        .thenCompose(there -> there
            ? index(set, path).thenCompose(index -> index.isPresent()
                ? done(index.get())
                : listing(set, path, asked, of))
            : done(Resolution.NotFound.PLAIN));
  }

  /** The index.html of a directory; in a publication, only one that it published. */
  private CompletionStage<Optional<Resolution>> index(FileSet set, String directory) {
    var path = directory + "index.html";
    return catalog.file(set, path)
        .thenApply(file -> file
            .filter(found -> found.published() || set instanceof FileSet.Version)
            .map(found -> located(set, path, found)));
  }

  private CompletionStage<Resolution> listing(FileSet set, String path, Route.Content asked,
      Distribution of) {
    return catalog.listing(set, path).thenApply(found -> {
      var entries = path.isEmpty() && of.generatesRepoConfig()
          ? found.with(new Listing.Entry(CONFIG_REPO))
          : found;
      return entries.isEmpty() ? Resolution.NotFound.PLAIN
          : new Resolution.Directory(asked.requestPath(), true, entries);
    });
  }

  private static Resolution located(FileSet set, String path, PulpFile file) {
    return switch (file.location()) {
      case Location.Local _ -> new Resolution.Found(new FileKey(set, path), file);
      case Location.Remote _ -> new Resolution.Remote(path);
    };
  }

  private static CompletionStage<Resolution> forward(String what) {
    return done(new Resolution.Forward(what));
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedStage(value);
  }
}
