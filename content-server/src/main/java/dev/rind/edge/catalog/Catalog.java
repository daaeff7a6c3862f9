package dev.rind.edge.catalog;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.cache.BatchSource;
import dev.rind.cache.BatchStats;
import dev.rind.cache.Batcher;
import dev.rind.cache.Freshness;
import dev.rind.cache.IndexLimits;
import dev.rind.cache.IndexTier;
import dev.rind.cache.Jitter;
import dev.rind.cache.MemoryTier;
import dev.rind.cache.Pointers;
import dev.rind.cache.SharedTier;
import dev.rind.cache.Tier;
import dev.rind.cache.Watermark;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pulp's tables as typed questions, each answered from memory where it may be and else in a batch.
 *
 * <p>Two kinds of truth: what a complete publication or version holds never changes and is kept as
 * long as there is room; which of them a base path serves changes, and is believed for {@link
 * Freshness#bound} only.
 *
 * <p><b>Threading:</b> callable from any thread, never blocks. What is in memory is answered on the
 * caller's stack, all else on the batchers' loop.
 *
 * <p><b>Errors:</b> a failed stage means "could not find out", never "not there".
 */
public final class Catalog {
  private static final CompletableFuture<Optional<Match>> NOTHING = CompletableFuture
      .completedFuture(Optional.empty());

  private static final Listing NO_ENTRIES = new Listing(List.of(), false);

  private static final int SCANS_MAX = 16;

  /** Evictions: whoever asks does a few, which is cheaper than to wake up another thread for each sixteen hits. */
  private static final Executor ON_CALLER = Runnable::run;

  private final Limits limits;
  private final EventExecutor loop;
  private final Ticker ticker;
  private final Watermark told;
  private final Pointers<BasePath, Match> matches;
  private final Pointers<BasePath, Listing> basePathsBelow;
  private final Pointers<UUID, Checkpoints> checkpoints;
  private final Pointers<String, Domain> domains;
  private final Pointers<UUID, Guard> guards;
  private final Pointers<Permission, Boolean> permissions;
  private final Pointers<String, User> users;
  private final Pointers<String, DownloadPolicy> downloadPolicies;
  private final @Nullable SharedTier<FileKey, FileAnswer> sharedFiles;
  private final MemoryTier<FileKey, FileAnswer> singleFiles;
  private final IndexTier<FileKey, FileSet, FileAnswer, FileIndex> files;
  private final MemoryTier<FileSet, Directories> directories;
  private final MemoryTier<FileKey, Listing> listings;
  private final MemoryTier<ArtifactKey, Artifact> artifacts;
  private final Map<String, Pointers<?, ?>> pointersByName;
  private final Map<String, BatchStats> batches;
  private final LongAdder tooLong;
  private final @Nullable Watch watch;

  /**
   * Bounds and times of the catalog.
   *
   * @param guardFreshness of guards, permissions and users
   * @param bytesMax of all facts in memory together
   * @param fileLifetime how long a fact is kept, since Pulp can still take a file away
   * @param listingLifetime the same for listings
   * @param knownMax base paths kept that lead to something; {@code unknownMax} that lead nowhere
   * @param index of whole sets; its memory comes out of {@code bytesMax}
   * @param keysMax keys in a statement
   * @param waitingMax keys that wait for one, of each question
   */
  public record Limits(
      Freshness freshness,
      Freshness guardFreshness,
      long bytesMax,
      Duration fileLifetime,
      Duration listingLifetime,
      long knownMax,
      long unknownMax,
      IndexLimits index,
      int keysMax,
      int waitingMax) {}

  /**
   * One that shares nothing, and that nobody tells what changes.
   *
   * @param loop runs the batchers
   * @param upkeep packs what would be shared
   */
  public Catalog(PulpSource source, Limits limits, EventExecutor loop, Executor upkeep,
      Ticker ticker) {
    this(source, null, limits, loop, upkeep, ticker, Watermark.never());
  }

  /**
   * @param sharing with other edges; null: none. Then a fact is kept half of its lifetime there and half
   *     here, since how old it is there nobody knows
   * @param loop runs the batchers
   * @param upkeep packs what is shared
   * @param told up to when {@link #changed} was called for each change, by the time of {@code ticker}
   */
  public Catalog(PulpSource source, @Nullable Sharing sharing, Limits limits, EventExecutor loop,
      Executor upkeep, Ticker ticker, Watermark told) {
    this.limits = limits;
    this.loop = loop;
    this.ticker = ticker;
    this.told = told;
    this.pointersByName = new LinkedHashMap<>();
    this.batches = new LinkedHashMap<>();
    this.tooLong = new LongAdder();
    this.watch = null;
    var freshness = limits.freshness();
    var bound = freshness.bound();
    this.matches = pointers("match", source.matches(), freshness);
    this.basePathsBelow = pointers("base_paths", source.basePathsBelow(), freshness);
    this.checkpoints = pointers("checkpoints", source.checkpoints(), freshness);
    this.domains = pointers("domain", source.domains(), freshness);
    // Who may read what is believed for a shorter time when nobody can be asked.
    this.guards = pointers("guard", source.guards(), limits.guardFreshness());
    this.permissions = pointers("permission", source.permissions(), limits.guardFreshness());
    this.users = pointers("user", source.users(), limits.guardFreshness());
    this.downloadPolicies = pointers("policy", source.downloadPolicies(), limits.guardFreshness());
    var lifetime = sharing == null ? limits.fileLifetime() : limits.fileLifetime().dividedBy(2);
    var fileBatches = batcher("file", source.files(), limits.keysMax());
    this.sharedFiles = sharing == null ? null
        : sharing.files(fileBatches, lifetime, loop, ticker::read, upkeep);
    Tier<FileKey, FileAnswer> beyondMemory = sharedFiles == null ? fileBatches : sharedFiles;
    this.singleFiles = new MemoryTier<>(
        key -> beyondMemory.find(key).thenApply(answer -> loaded(key, answer)),
        limits.bytesMax() / 4, Weights::ofFile,
        answer -> lifetime(answer, FileAnswer::fact, lifetime, bound), ticker, ON_CALLER);
    this.files = new IndexTier<>(FileKey::set, FileKey::path, singleFiles,
        sharing == null ? source.indexes()
            : sharing.indexes(source.indexes(), lifetime, loop, ticker::read, upkeep),
        sharing == null ? limits.index() : limits.index().shared(lifetime), loop, ticker::read,
        ON_CALLER);
    // Few in a statement: each may read as many rows as a publication has.
    this.directories = new MemoryTier<>(
        batcher("directories", source.directories(), SCANS_MAX),
        limits.bytesMax() / 16, Weights::ofDirectories,
        answer -> lifetime(answer, Directories::fact, limits.fileLifetime(), bound), ticker,
        ON_CALLER);
    this.listings = new MemoryTier<>(
        batcher("listing", source.listings(), 1),
        limits.bytesMax() / 8, Weights::ofListing,
        answer -> lifetime(answer, Listing::fact, limits.listingLifetime(), bound), ticker,
        ON_CALLER);
    this.artifacts = new MemoryTier<>(batcher("artifact", source.artifacts(), limits.keysMax()),
        limits.bytesMax() / 16, Weights::ofArtifact,
        answer -> lifetime(answer, _ -> true, limits.fileLifetime(), bound), ticker, ON_CALLER);
  }

  private Catalog(Catalog same, Watch watch) {
    this.limits = same.limits;
    this.loop = same.loop;
    this.ticker = same.ticker;
    this.told = same.told;
    this.matches = same.matches;
    this.basePathsBelow = same.basePathsBelow;
    this.checkpoints = same.checkpoints;
    this.domains = same.domains;
    this.guards = same.guards;
    this.permissions = same.permissions;
    this.users = same.users;
    this.downloadPolicies = same.downloadPolicies;
    this.sharedFiles = same.sharedFiles;
    this.singleFiles = same.singleFiles;
    this.files = same.files;
    this.directories = same.directories;
    this.listings = same.listings;
    this.artifacts = same.artifacts;
    this.pointersByName = same.pointersByName;
    this.batches = same.batches;
    this.tooLong = same.tooLong;
    this.watch = watch;
  }

  /** This catalog with all it knows, where {@code listener} hears of each answer to what is asked through it. */
  public Catalog watched(Answered.Listener listener) {
    return new Catalog(this, new Watch(listener));
  }

  private <K, V> CompletableFuture<Optional<V>> ask(String question, Pointers<K, V> pointers,
      K key) {
    return watch == null ? pointers.find(key) : watch.pointer(question, pointers, key);
  }

  private <K, V> CompletableFuture<Optional<V>> ask(String question, MemoryTier<K, V> facts,
      K key) {
    return watch == null ? facts.find(key) : watch.fact(question, facts, key);
  }

  private CompletableFuture<Optional<FileAnswer>> askFile(FileKey key, boolean eager,
      List<FileSet> next) {
    if (watch == null) {
      return files.find(key, eager, next);
    }
    var age = files.age(key);
    return watch.fact("file", key, files.find(key, eager, next), answer -> answer.file() != null,
        age, singleFiles,
        sharedFiles == null ? Answered.From.POSTGRESQL : Answered.From.REDIS_OR_POSTGRESQL);
  }

  private boolean fromIndex(String question, FileKey key, boolean found) {
    if (watch != null) {
      watch.index(question, key, found, files.age(key));
    }
    return found;
  }

  /** What was stored after its set's index was loaded makes that index older. */
  private Optional<FileAnswer> loaded(FileKey key, Optional<FileAnswer> answer) {
    if (answer.filter(FileAnswer::fact).isPresent()) {
      files.laidOver(key);
    }
    return answer;
  }

  private <K, V> Pointers<K, V> pointers(String name, BatchSource<K, V> source,
      Freshness freshness) {
    var pointers = new Pointers<>(batcher(name, source, limits.keysMax()), freshness,
        limits.knownMax(), limits.unknownMax(), Catalog::sizeOf, loop, ticker::read,
        told, Catalog::movesByItself);
    pointersByName.put(name, pointers);
    return pointers;
  }

  /** The grace of what was served before ends by the clock. */
  private static boolean movesByItself(Object value) {
    return value instanceof Distribution distribution && !distribution.retained().isEmpty();
  }

  /** A path of a hundred characters counts twice, since strangers ask for what is not there. */
  private static int sizeOf(Object key) {
    return 1 + switch (key) {
      case BasePath path -> path.path().length() / 100;
      case String name -> name.length() / 100;
      default -> 0;
    };
  }

  private <K, V> Batcher<K, V> batcher(String name, BatchSource<K, V> source, int keysMax) {
    var batcher = new Batcher<>(loop, source, 1, keysMax, limits.waitingMax(), ticker::read);
    batches.put(name, batcher.stats());
    return batcher;
  }

  private static <V> Duration lifetime(Optional<V> answer, Predicate<V> fact, Duration lifetime,
      Duration bound) {
    return answer.filter(fact).isPresent() ? Jitter.of(lifetime) : bound;
  }

  /**
   * What is at a path: the distribution with the longest base path above it, or the partial base
   * path that the path itself is (contract 2.3).
   *
   * @param path decoded, below the domain
   */
  public CompletableFuture<Optional<Match>> match(String domain, String path) {
    // A distribution that is known, and that no nested one hides, needs no look at what is above it.
    for (int end = segmentEnd(path, 0); end >= 0; end = segmentEnd(path, end + 1)) {
      var at = new BasePath(domain, path.substring(0, end));
      if (matches.peek(at) instanceof Distribution distribution
          && !distribution.isHiddenFrom(path)) {
        return matchFrom(at, path);
      }
    }
    var first = segmentEnd(path, 0);
    return first < 0 ? NOTHING : matchFrom(new BasePath(domain, path.substring(0, first)), path);
  }

  /**
   * What a file of a distribution stands on, beside what never changes; null: it is not known, or becomes another by
   * itself.
   */
  public @Nullable Standing standing(Distribution distribution) {
    var at = distribution.at();
    var place = distribution.checkpoint() || movesByItself(distribution) ? null : matches.place(at);
    if (place == null) {
      return null;
    }
    var held = new Standing.Held<Match>(place, distribution);
    if (at.domain().equals(BasePath.DEFAULT_DOMAIN)) {
      return new Standing(held, null);
    }
    var domainPlace = domains.place(at.domain());
    var domain = domainPlace == null ? null : domainPlace.now();
    return domainPlace == null || domain == null ? null
        : new Standing(held, new Standing.Held<>(domainPlace, domain));
  }

  /**
   * Walks down from a base path. One segment after the other, because almost all requests share the
   * first ones: so however many paths are asked for at once, few base paths are.
   */
  private CompletableFuture<Optional<Match>> matchFrom(BasePath at, String path) {
    return ask("match", matches, at).thenCompose(match -> {
      var deeper = segmentEnd(path, at.path().length() + 1);
      var more = deeper >= 0 && switch (match.orElse(null)) {
        case null -> false;
        case PartialPath _ -> true;
        case Distribution distribution -> distribution.isHiddenFrom(path);
      };
      if (!more) {
        return CompletableFuture.completedFuture(match.filter(found -> leadsTo(found, path)));
      }
      var next = new BasePath(at.domain(), path.substring(0, deeper));
      if (match.get() instanceof PartialPath partial && matches.peek(next) == null) {
        // Where one is asked for the others soon are, and all of them take one statement.
        matches
            .prepare(partial.nested().stream().map(one -> new BasePath(at.domain(), one)).toList());
      }
      return matchFrom(next, path)
          .thenApply(
              nearer -> nearer.isPresent() ? nearer : match.filter(Distribution.class::isInstance));
    });
  }

  /** A partial base path is only itself, with or without its last slash; a distribution is all below. */
  private static boolean leadsTo(Match match, String path) {
    return switch (match) {
      case Distribution _ -> true;
      case PartialPath(BasePath at, var _) -> path.length() <= at.path().length() + 1;
    };
  }

  /** Where the segment that begins at {@code from} ends, or -1 where none begins. */
  private static int segmentEnd(String path, int from) {
    if (from >= path.length()) {
      return -1;
    }
    var slash = path.indexOf('/', from);
    return slash < 0 ? path.length() : slash;
  }

  /** The next segments of base paths below a prefix, which is empty or ends in a slash. */
  public CompletableFuture<Optional<Listing>> basePathsBelow(BasePath prefix) {
    return ask("base_paths", basePathsBelow, prefix);
  }

  /** The checkpoint publications of a repository. */
  public CompletableFuture<Optional<Checkpoints>> checkpoints(UUID repository) {
    return ask("checkpoints", checkpoints, repository);
  }

  /** A domain with its storage. */
  public CompletableFuture<Optional<Domain>> domain(String name) {
    return ask("domain", domains, name);
  }

  /** A guard, with all that is below it where it is a composite one. */
  public CompletableFuture<Optional<Guard>> guard(UUID id) {
    return ask("guard", guards, id);
  }

  /** Whether a user may pass a guard; no answer: there is no such user. */
  public CompletableFuture<Optional<Boolean>> permission(Permission asked) {
    return ask("permission", permissions, asked);
  }

  /** Who may log in under this name. */
  public CompletableFuture<Optional<User>> user(String name) {
    return ask("user", users, name);
  }

  /** What is asked of who downloads, by guards of the kind {@link Guard.Rbac}. */
  public CompletableFuture<DownloadPolicy> downloadPolicy() {
    return ask("policy", downloadPolicies, DownloadPolicy.NAME)
        .thenApply(policy -> policy.orElse(DownloadPolicy.BUILT_IN));
  }

  /** The file at a path of a set. */
  public CompletableFuture<Optional<PulpFile>> file(FileSet set, String path) {
    return file(set, List.of(), path);
  }

  /** The same, where {@code retained} are asked for what is not there. */
  public CompletableFuture<Optional<PulpFile>> file(FileSet set, List<FileSet> retained,
      String path) {
    return askFile(new FileKey(set, path), false, retained)
        .thenApply(answer -> answer.map(FileAnswer::file));
  }

  /**
   * The file at a path of a set that is retained, where {@code now} does not have it. Where that is known
   * from an index, there are more such questions to come, and this set gets one as well.
   */
  public CompletableFuture<Optional<PulpFile>> file(FileSet retained, Optional<FileSet> now,
      String path) {
    var eager = now.map(files::index).isPresent();
    return askFile(new FileKey(retained, path), eager, List.of())
        .thenApply(answer -> answer.map(FileAnswer::file));
  }

  /** Whether files of the set lie below {@code path}, which does not end in a slash. */
  public CompletableFuture<Boolean> isDirectory(FileSet set, String path) {
    var key = new FileKey(set, path);
    return files.indexLacking(key, false)
        .thenCompose(index -> index.isPresent()
            ? CompletableFuture.completedFuture(
                fromIndex("directories", key, index.get().isDirectory(path)))
            : ask("directories", directories, set)
                .thenApply(answer -> answer.filter(all -> all.paths().contains(path)).isPresent()));
  }

  /**
   * Tells that a directory of the set will be listed, which reads as many rows as its index has: so that is
   * loaded, where it may be, and answers all that is asked of the set from then on.
   */
  public CompletableFuture<Void> toBeListed(FileSet set, String path) {
    var key = new FileKey(set, path);
    return listings.holds(key) ? CompletableFuture.completedFuture(null)
        : files.indexLacking(key, true).thenAccept(_ -> {});
  }

  /**
   * The entries of a directory that exists; {@code path} is empty or ends in a slash.
   *
   * <p><b>Errors:</b> {@link TooManyEntries}.
   */
  public CompletableFuture<Entries> listing(FileSet set, String path) {
    var key = new FileKey(set, path);
    var index = files.index(set);
    if (index != null) {
      if (watch != null) {
        watch.index("listing", key, !index.entries(path).isEmpty(), files.age(key));
      }
      return CompletableFuture.completedFuture(index.entries(path));
    }
    return ask("listing", listings, key)
        .thenCompose(found -> found.map(Listing::whole).orElse(true)
            ? CompletableFuture.completedFuture(found.orElse(NO_ENTRIES))
            : indexed(key));
  }

  /** That there are too many is kept, so the index may well be there to be had by now. */
  private CompletableFuture<Entries> indexed(FileKey directory) {
    return files.indexLacking(directory, true).thenApply(index -> index.orElseThrow(() -> {
      tooLong.increment();
      return new TooManyEntries();
    }).entries(directory.path()));
  }

  /** Listings that had too many entries to be read without an index. */
  public long listingsTooLong() {
    return tooLong.sum();
  }

  /** An artifact, whatever holds it. */
  public CompletableFuture<Optional<Artifact>> artifact(ArtifactKey key) {
    return ask("artifact", artifacts, key);
  }

  /** Drops what is known of a file that turned out to be gone from the storage. */
  public void forget(StoredKey gone) {
    switch (gone) {
      case FileKey file -> {
        if (sharedFiles != null) {
          sharedFiles.forget(file);
        }
        files.forget(file);
      }
      case ArtifactKey artifact -> artifacts.forget(artifact);
    }
  }

  /**
   * Reads again what may have changed, as far as it is held.
   *
   * <p><b>Threading:</b> on {@code loop}.
   */
  public void changed(Change change) {
    switch (change) {
      case Change.Served(BasePath at) -> matches.changed(at);
      case Change.Place(BasePath at) -> placeChanged(at);
      case Change.OfGuard(UUID id) -> guards.changed(id);
      case Change.OfUser(String name) -> {
        users.changed(name);
        permissions.allChanged();
      }
      case Change.OfCheckpoints(UUID repository) -> checkpoints.changed(repository);
      case Change.All(Change.Kind kind) -> allChanged(kind);
    }
  }

  /** What lies above knows that something is below. */
  private void placeChanged(BasePath at) {
    basePathsBelow.changed(new BasePath(at.domain(), ""));
    for (int end = segmentEnd(at.path(), 0); end >= 0; end = segmentEnd(at.path(), end + 1)) {
      var above = at.path().substring(0, end);
      matches.changed(new BasePath(at.domain(), above));
      basePathsBelow.changed(new BasePath(at.domain(), above + "/"));
    }
  }

  private void allChanged(Change.Kind kind) {
    switch (kind) {
      case SERVED -> matches.allChanged();
      case PATH -> {
        matches.allChanged();
        basePathsBelow.allChanged();
      }
      case GUARD -> guards.allChanged();
      case USER -> {
        users.allChanged();
        permissions.allChanged();
      }
      case PERMISSION -> permissions.allChanged();
      case CHECKPOINTS -> checkpoints.allChanged();
      case DOMAIN -> {
        domains.allChanged();
        matches.allChanged();
        basePathsBelow.allChanged();
      }
      case POLICY -> downloadPolicies.allChanged();
    }
  }

  /** The memory of facts, by the name of their question. */
  public Map<String, MemoryTier<?, ?>> memory() {
    return Map.of("file", singleFiles, "directories", directories, "listing", listings, "artifact",
        artifacts);
  }

  /** The indexes of whole sets. */
  public IndexTier<?, ?, ?, ?> indexes() {
    return files;
  }

  /** What changes, by the name of its question. */
  public Map<String, Pointers<?, ?>> pointers() {
    return Collections.unmodifiableMap(pointersByName);
  }

  /** What the batchers did, by the name of their question. */
  public Map<String, BatchStats> batches() {
    return Map.copyOf(batches);
  }

  /** Bytes of memory that answers take, roughly: strings by their length, objects by their header. */
  private static final class Weights {
    private static final int ENTRY = 120;

    static int ofFile(FileKey key, Optional<FileAnswer> answer) {
      return ENTRY + key.path().length() + (answer.map(FileAnswer::file).isPresent() ? 250 : 0);
    }

    static int ofArtifact(ArtifactKey key, Optional<Artifact> answer) {
      return ENTRY + (answer.isPresent() ? 250 : 0);
    }

    static int ofDirectories(FileSet key, Optional<Directories> answer) {
      return ENTRY + answer.stream()
          .flatMap(all -> all.paths().stream())
          .mapToInt(path -> 60 + path.length())
          .sum();
    }

    static int ofListing(FileKey key, Optional<Listing> answer) {
      return ENTRY + answer.stream()
          .flatMap(all -> all.entries().stream())
          .mapToInt(entry -> 90 + entry.name().length())
          .sum();
    }
  }
}
