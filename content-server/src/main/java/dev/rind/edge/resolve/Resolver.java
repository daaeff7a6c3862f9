package dev.rind.edge.resolve;

import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Checkpoints;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Listing;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.route.Route;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Finds out what a path is, once it is known whose it is and that it may be read (contract 1.2).
 *
 * <p>The file is looked for before the directory: almost every request is for a file.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. <b>Errors:</b> those of {@link Catalog}.
 */
public final class Resolver {
  private static final String POINTS_TO_NOTHING = "Distribution is not pointing to a publication, repository, repository version, or remote.";
  private static final Pattern ID = Pattern
      .compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?");

  private final Catalog catalog;
  private final DistributionTypes types;
  private final ConfigRepo configRepo;
  private final Clock clock;
  private final Storages storages;

  /** @param clock tells which checkpoints are still to come */
  public Resolver(Catalog catalog, DistributionTypes types, ConfigRepo configRepo, Clock clock) {
    this.catalog = catalog;
    this.types = types;
    this.configRepo = configRepo;
    this.clock = clock;
    this.storages = new Storages(catalog);
  }

  /** The way to a domain's list, where there is such a domain. */
  public CompletionStage<Resolution> domain(Route.DomainWithoutSlash asked) {
    return catalog.domain(asked.domain())
        .thenApply(found -> found.isPresent()
            ? new Resolution.Redirect(asked.location())
            : Resolution.NotFound.PLAIN);
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
    return catalog.basePathsBelow(prefix)
        .thenApply(found -> found
            .<Resolution>map(listing -> asked.path().endsWith("/")
                ? new Resolution.Directory(asked.path(), true, listing)
                : new Resolution.Redirect(asked.requestPath() + "/"))
            .orElse(Resolution.NotFound.PLAIN));
  }

  /** A path of a distribution. */
  public CompletionStage<Resolution> resolve(Distribution distribution, Route.Content asked) {
    return storages.locate(asked.domain(), found(distribution, asked));
  }

  private CompletionStage<Resolution> found(Distribution distribution, Route.Content asked) {
    if (asked.path().equals(distribution.at().path())) {
      return done(new Resolution.Redirect(asked.requestPath() + "/"));
    }
    var path = distribution.at().rest(asked.path());
    if (distribution.type().equals(DistributionTypes.ARTIFACTS)) {
      return artifact(path);
    }
    if (distribution.target() == Distribution.Target.NOTHING) {
      return done(new Resolution.NotFound(POINTS_TO_NOTHING));
    }
    var repoConfig = distribution.repoConfig();
    if (repoConfig != null && path.equals(ConfigRepo.NAME) && !distribution.checkpoint()) {
      return done(configRepo.of(distribution, repoConfig));
    }
    // What contract 1.2 says of keys is not enough to make or to list them.
    if (distribution.type().equals(DistributionTypes.KEYRING)
        && (path.isEmpty() || path.endsWith(".pub"))) {
      return forward("the generated keys of a keyring");
    }
    if (distribution.checkpoint() && types.published().contains(distribution.type())) {
      return checkpoint(distribution, path, asked);
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

  /** Whatever points to it, and in whatever domain. */
  private CompletionStage<Resolution> artifact(String path) {
    var id = ID.matcher(path);
    if (!id.matches()) {
      return done(Resolution.NotFound.PLAIN);
    }
    var key = new ArtifactKey(UUID.fromString(id.group(1)));
    return catalog.artifact(key)
        .thenCompose(found -> found
            .map(artifact -> storages.locate(key, artifact))
            .orElse(done(Resolution.NotFound.PLAIN)));
  }

  /** A path that names the moment of which it wants to see the repository (contract 3.6). */
  private CompletionStage<Resolution> checkpoint(Distribution distribution, String path,
      Route.Content asked) {
    if (!path.isEmpty() && path.indexOf('/') < 0) {
      return done(new Resolution.Redirect(asked.requestPath() + "/"));
    }
    return checkpoints(distribution).thenCompose(checkpoints -> path.isEmpty()
        ? done(new Resolution.Directory("", true, listing(checkpoints)))
        : CheckpointPath.of(path)
            .filter(at -> !at.moment().isAfter(clock.instant()))
            .map(at -> at(at, checkpoints, distribution, asked))
            .orElse(done(Resolution.NotFound.PLAIN)));
  }

  private CompletionStage<Checkpoints> checkpoints(Distribution distribution) {
    var repository = distribution.repositoryId();
    return repository == null ? done(Checkpoints.NONE)
        : catalog.checkpoints(repository).thenApply(found -> found.orElse(Checkpoints.NONE));
  }

  /** Whether it is complete is not asked (A12), and nothing is retained beside it (B22). */
  private CompletionStage<Resolution> at(CheckpointPath path, Checkpoints checkpoints,
      Distribution of, Route.Content asked) {
    return path.in(checkpoints)
        .map(checkpoint -> path.names(checkpoint)
            ? within(new FileSet.Publication(checkpoint.publicationId()), path.below(), asked, of)
            : CompletableFuture.<Resolution>completedStage(new Resolution.Redirect("%s%s/%s/%s"
                .formatted(rootOf(asked), of.at().path(), CheckpointPath.timestamp(checkpoint),
                    path.rest()))))
        .orElse(done(Resolution.NotFound.PLAIN));
  }

  /** Two of one second are one; the newer is served. */
  private static Listing listing(Checkpoints checkpoints) {
    var seen = new HashSet<String>();
    return new Listing(checkpoints.all()
        .stream()
        .map(checkpoint -> new Listing.Entry(CheckpointPath.timestamp(checkpoint) + "/",
            checkpoint.created(), null))
        .filter(entry -> seen.add(entry.name()))
        .toList(), false);
  }

  /** Prefix and domain. */
  private static String rootOf(Route.Content asked) {
    var whole = asked.requestPath();
    return whole.substring(0, whole.length() - asked.path().length());
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
    return catalog.file(set, of.retained(), path)
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
      var entries = path.isEmpty() && of.generatesRepoConfig() && !of.checkpoint()
          ? found.with(new Listing.Entry(ConfigRepo.NAME))
          : found;
      return entries.isEmpty() ? Resolution.NotFound.PLAIN
          : new Resolution.Directory(asked.requestPath(), true, entries);
    });
  }

  private static Resolution located(FileSet set, String path, PulpFile file) {
    var key = new FileKey(set, path);
    return switch (file.location()) {
      case Location.Local _ -> new Resolution.Found(key, file);
      case Location.Remote remote -> new Resolution.Remote(key, remote);
    };
  }

  private static CompletionStage<Resolution> forward(String what) {
    return done(new Resolution.Forward(what));
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedStage(value);
  }
}
