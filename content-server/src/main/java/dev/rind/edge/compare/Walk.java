package dev.rind.edge.compare;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Checkpoints;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.PartialPath;
import dev.rind.edge.compare.Request.Kind;
import dev.rind.edge.respond.PathEscape;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests for all that a Pulp has: lists of base paths, each distribution's root, files, directories with
 * their listings, {@code config.repo}, and of each one path that is not there.
 *
 * <p><b>Threading:</b> one thread, which waits for the database. <b>Bounds:</b> two indexes at a time: of what a
 * distribution serves, and of something it retains. <b>Errors:</b> {@link Unanswered}.
 */
final class Walk {
  /** What no repository has. */
  private static final String MISSING = "rind-compare/not-there.txt";

  private static final DateTimeFormatter MOMENT = DateTimeFormatter
      .ofPattern("uuuuMMdd'T'HHmmss'Z'")
      .withZone(ZoneOffset.UTC);

  private final Contents contents;
  private final Catalog catalog;
  private final String prefix;
  private final boolean domainEnabled;
  private final Consumer<Request> sink;
  private final Runnable tooLarge;
  private final AtomicLong done = new AtomicLong();

  /**
   * @param sink takes the requests, and may make the walk wait
   * @param tooLarge is told of each set whose files are not gone through
   */
  Walk(Contents contents, Catalog catalog, String prefix, boolean domainEnabled,
      Consumer<Request> sink, Runnable tooLarge) {
    this.contents = contents;
    this.catalog = catalog;
    this.prefix = prefix;
    this.domainEnabled = domainEnabled;
    this.sink = sink;
    this.tooLarge = tooLarge;
  }

  /** Distributions that were gone through; readable from any thread. */
  long done() {
    return done.get();
  }

  void go() {
    ask(prefix, Kind.OTHER);
    ask(prefix.substring(0, prefix.length() - 1), Kind.OTHER);
    for (var domain : contents.domains()) {
      if (domainEnabled) {
        ask(root(domain), Kind.OTHER);
        ask(root(domain).substring(0, root(domain).length() - 1), Kind.OTHER);
      } else if (!domain.equals(BasePath.DEFAULT_DOMAIN)) {
        continue;
      }
      distributions(domain);
    }
  }

  private void distributions(String domain) {
    var last = new BasePath(domain, "");
    for (var page = contents.after(last); !page.isEmpty(); page = contents.after(last)) {
      for (var at : page) {
        waysTo(at, last);
        if (Kinds.waitFor(catalog.match(domain, at.path()))
            .orElse(null) instanceof Distribution found && found.at().equals(at)) {
          new OfDistribution(found).go();
        }
        done.incrementAndGet();
        last = at;
      }
    }
  }

  /** Parts of a base path that are new since the last one: those of one beginning stand together. */
  private void waysTo(BasePath at, BasePath last) {
    var path = at.path();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (!last.path().startsWith(path.substring(0, slash + 1))
          && Kinds.waitFor(catalog.match(at.domain(), path.substring(0, slash)))
              .orElse(null) instanceof PartialPath) {
        ask(root(at.domain()) + PathEscape.escape(path.substring(0, slash)), null);
        ask(root(at.domain()) + PathEscape.escape(path.substring(0, slash + 1)), null);
      }
    }
  }

  private String root(String domain) {
    return domainEnabled ? prefix + PathEscape.escape(domain) + "/" : prefix;
  }

  private void ask(String target, @Nullable Kind kind) {
    sink.accept(new Request(target, kind));
  }

  /** The requests of one distribution. */
  private final class OfDistribution {
    private final Distribution distribution;
    private final String base;
    private final boolean nested;

    OfDistribution(Distribution distribution) {
      this.distribution = distribution;
      var at = distribution.at();
      this.base = root(at.domain()) + PathEscape.escape(at.path());
      var slash = at.path().lastIndexOf('/');
      this.nested = slash > 0
          && Kinds.waitFor(catalog.match(at.domain(), at.path().substring(0, slash)))
              .orElse(null) instanceof Distribution;
    }

    void go() {
      below("", Kind.OTHER, false);
      below("/", unlessPulledThrough(), false);
      below("/" + MISSING, unlessPulledThrough(), false);
      below("/config.repo", null, false);
      if (distribution.checkpoint()) {
        checkpoints();
        return;
      }
      var served = distribution.published().or(distribution::versioned);
      var now = served.flatMap(set -> files("/", set, null));
      for (var set : distribution.retained()) {
        files("/", set, now.orElse(null));
      }
    }

    /** What is not here is looked for elsewhere. */
    private @Nullable Kind unlessPulledThrough() {
      return distribution.hasRemote() ? null : Kind.OTHER;
    }

    private void checkpoints() {
      var repository = distribution.repositoryId();
      var all = repository == null ? Checkpoints.NONE
          : Kinds.waitFor(catalog.checkpoints(repository)).orElse(Checkpoints.NONE);
      var last = "";
      for (var checkpoint : all.all()) {
        var moment = "/" + MOMENT.format(checkpoint.created());
        // The newest of a second hides the others.
        if (!moment.equals(last)) {
          below(moment, Kind.OTHER, false);
          below(moment + "/", Kind.OTHER, false);
          below(moment + "/" + MISSING, Kind.OTHER, false);
          files(moment + "/", new FileSet.Publication(checkpoint.publicationId()), null);
        }
        last = moment;
      }
    }

    /** @param known has what was asked for before, and all its directories; else they are asked for too */
    private Optional<FileIndex> files(String start, FileSet set, @Nullable FileIndex known) {
      var index = contents.index(set);
      if (index.isEmpty()) {
        tooLarge.run();
        return index;
      }
      var last = "";
      for (var file : index.get().all()) {
        if (known == null) {
          directories(start, file.path(), last, index.get());
        }
        if (known == null || !known.has(file.path())) {
          below(start + file.path(), file.stored() ? Kind.STORED : null, file.claimedTwice());
        }
        last = file.path();
      }
      return index;
    }

    /** Those that are new since the last file: what is below one directory stands together. */
    private void directories(String start, String path, String last, FileIndex index) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        var directory = path.substring(0, slash + 1);
        if (!last.startsWith(directory)) {
          // That file may be sent for it.
          var kind = index.has(directory + "index.html") ? null : Kind.OTHER;
          below(start + directory, kind, false);
          if (slash == path.indexOf('/')) {
            below(start + path.substring(0, slash), kind, false);
          }
        }
      }
    }

    private void below(String path, @Nullable Kind kind, boolean claimedTwice) {
      sink.accept(
          new Request(base + PathEscape.escape(path), kind, nested || claimedTwice));
    }
  }
}
