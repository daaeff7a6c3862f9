package dev.rind.testbed;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A distribution to be served, with the repository behind it: what is not said is as Pulp's API
 * leaves it for {@code rpm.rpm}, published, pointing at its repository, with no guard.
 *
 * <p>Immutable: every method gives another one. {@link Testbed#serving} makes rows and files of it.
 */
public final class PulpDistribution {
  private static final String[] ANIMALS = {
      "ant", "bear", "cat", "dog", "eel", "fox", "goat", "hare", "ibis", "jay", "kite", "lynx",
      "mole",
      "newt", "owl", "pike", "quail", "rat", "seal", "toad", "urial", "vole", "wolf", "xerus",
      "yak",
      "zebra"};

  private String basePath;
  private String name;
  private String type = "rpm.rpm";
  private String domain = "default";
  private Target target = Target.REPOSITORY;
  private Publishing publishing = Publishing.PUBLISHED;
  private boolean hidden;
  private boolean checkpoint;
  private boolean generateRepoConfig;
  private String repoConfig = "{}";
  private @Nullable Guard guard;
  private @Nullable Instant publishedAt;
  private @Nullable Added added;

  private PulpDistribution(String basePath) {
    this.basePath = basePath;
    this.name = basePath.replace('/', '-');
  }

  private PulpDistribution(PulpDistribution other) {
    this.basePath = other.basePath;
    this.name = other.name;
    this.type = other.type;
    this.domain = other.domain;
    this.target = other.target;
    this.publishing = other.publishing;
    this.hidden = other.hidden;
    this.checkpoint = other.checkpoint;
    this.generateRepoConfig = other.generateRepoConfig;
    this.repoConfig = other.repoConfig;
    this.guard = other.guard;
    this.publishedAt = other.publishedAt;
    this.added = other.added;
  }

  /** A distribution at a base path, named like it with dashes for slashes. */
  public static PulpDistribution distribution(String basePath) {
    return new PulpDistribution(basePath);
  }

  public PulpDistribution name(String value) {
    return with(copy -> copy.name = value);
  }

  /** The {@code pulp_type}; a type that is not {@code rpm.rpm}, {@code file.file} or core's has no detail rows. */
  public PulpDistribution type(String value) {
    return with(copy -> copy.type = value);
  }

  /** The domain it is in; one that does not exist yet is made, with local storage. */
  public PulpDistribution domain(String value) {
    return with(copy -> copy.domain = value);
  }

  public PulpDistribution file(String path, String text) {
    return file(path, Body.of(text));
  }

  public PulpDistribution file(String path, byte[] bytes) {
    return file(path, Body.of(bytes));
  }

  public PulpDistribution file(String path, Body body) {
    return plus(List.of(new Entry.Stored(path, body, null)));
  }

  /** A file that came into the repository at that time, which is its Last-Modified and its date in listings. */
  public PulpDistribution file(String path, byte[] bytes, Instant added) {
    return plus(List.of(new Entry.Stored(path, Body.of(bytes), added)));
  }

  /** A file the publish itself wrote, as it does repodata: no content of the repository version. */
  public PulpDistribution metadata(String path, byte[] bytes) {
    return plus(List.of(new Entry.Metadata(path, Body.of(bytes))));
  }

  public PulpDistribution metadata(String path, String text) {
    return plus(List.of(new Entry.Metadata(path, Body.of(text))));
  }

  /** A file Pulp knows and has not downloaded yet; {@link Served#store} downloads it. */
  public PulpDistribution onDemand(String path, long sizeBytes, String url) {
    return plus(List.of(new Entry.OnDemand(path, sizeBytes, url, null)));
  }

  /** The same, with the digest its remote announced. */
  public PulpDistribution onDemand(String path, Body body, String url) {
    return plus(List.of(new Entry.OnDemand(path, body.sizeBytes(), url, body.sha256())));
  }

  /**
   * Many packages at paths like {@code Packages/b/bear-000027-1.0-1.noarch.rpm}, which share so
   * many distinct artifacts of so many bytes in turn: package {@code n} has the bytes of {@code n
   * modulo distinctArtifacts}. No real RPMs; the same arguments give the same bytes.
   */
  public PulpDistribution packages(int packages, int distinctArtifacts, int sizeBytes) {
    var random = new Random(distinctArtifacts);
    var bodies = new ArrayList<Body>();
    for (int i = 0; i < distinctArtifacts; i++) {
      var bytes = new byte[sizeBytes];
      random.nextBytes(bytes);
      bodies.add(Body.of(bytes));
    }
    var added = new ArrayList<Entry>(packages);
    for (int i = 0; i < packages; i++) {
      added.add(new Entry.Stored(packagePath(i), bodies.get(i % distinctArtifacts), null));
    }
    return plus(added);
  }

  /** The path of the n-th of {@link #packages}, counted from 0. */
  public static String packagePath(int n) {
    var animal = ANIMALS[n % ANIMALS.length];
    return "Packages/%c/%s-%06d-1.0-1.noarch.rpm".formatted(animal.charAt(0), animal, n);
  }

  /**
   * With the metadata of its packages, those that {@link #packages} made among them: name, digest, size and place of
   * each, which is all that a client needs to download them.
   */
  public PulpDistribution withRepodata() {
    var packages = new LinkedHashMap<String, Body>();
    for (var entry : entries()) {
      if (entry instanceof Entry.Stored(var path, var body, var _) && path.endsWith(".rpm")) {
        packages.put(path, body);
      }
    }
    var files = Repodata.ofBodies(packages, publishedAt().orElseGet(Testbed::now).getEpochSecond());
    return plus(files.entrySet()
        .stream()
        .map(file -> new Entry.Metadata(file.getKey(), Body.of(file.getValue())))
        .toList());
  }

  /** So many files in one folder, all of the same bytes. */
  public PulpDistribution folder(String path, int files, Body body) {
    return plus(IntStream.range(0, files)
        .mapToObj(n -> new Entry.Stored("%s/package-%06d-1.0-1.noarch.rpm".formatted(path, n),
            body, null))
        .toList());
  }

  /** Without the entry at that path. */
  public PulpDistribution without(String path) {
    var others = entries().stream().filter(entry -> !entry.path().equals(path)).toList();
    return with(copy -> copy.added = new Added(null, others));
  }

  /** Published with {@code pass_through}: its files are found as content of the version. */
  public PulpDistribution passThrough() {
    return with(copy -> copy.publishing = Publishing.PASS_THROUGH);
  }

  /** Of a type that serves the content of a version, {@code core.openpgp} unless {@link #type} says more. */
  public PulpDistribution versionContent() {
    return with(copy -> {
      copy.publishing = Publishing.NONE;
      copy.type = type.equals("rpm.rpm") ? "core.openpgp" : type;
    });
  }

  /** Of a type that serves publications, and there is none. */
  public PulpDistribution unpublished() {
    return with(copy -> copy.publishing = Publishing.NONE);
  }

  public PulpDistribution pointingAtRepository() {
    return target(Target.REPOSITORY);
  }

  public PulpDistribution pointingAtPublication() {
    return target(Target.PUBLICATION);
  }

  public PulpDistribution pointingAtVersion() {
    return target(Target.VERSION);
  }

  public PulpDistribution pointingAtNothing() {
    return target(Target.NOTHING);
  }

  public PulpDistribution hidden() {
    return with(copy -> copy.hidden = true);
  }

  /** Behind a header guard: {@code X-Testbed: admit}. */
  public PulpDistribution guarded() {
    return guarded(new Guard.Header("X-Testbed", "admit"));
  }

  public PulpDistribution guarded(Guard by) {
    return with(copy -> copy.guard = by);
  }

  /** Its publications are checkpoints. */
  public PulpDistribution checkpoint() {
    return with(copy -> copy.checkpoint = true);
  }

  /** With a generated {@code config.repo}. */
  public PulpDistribution generateRepoConfig() {
    return with(copy -> copy.generateRepoConfig = true);
  }

  /** The publication's {@code repo_config}, as JSON. */
  public PulpDistribution repoConfig(String json) {
    return with(copy -> copy.repoConfig = json);
  }

  /** When repository, version and publication were made; now, if not said. */
  public PulpDistribution publishedAt(Instant value) {
    return with(copy -> copy.publishedAt = value);
  }

  /** With these entries after those it has; an entry at a path that is taken replaces that one. */
  PulpDistribution plus(List<? extends Entry> more) {
    return with(copy -> copy.added = new Added(added, List.copyOf(more)));
  }

  PulpDistribution basePath(String value) {
    return with(copy -> copy.basePath = value);
  }

  PulpDistribution target(Target value) {
    return with(copy -> copy.target = value);
  }

  String basePath() {
    return basePath;
  }

  String name() {
    return name;
  }

  String type() {
    return type;
  }

  String domain() {
    return domain;
  }

  Target target() {
    return target;
  }

  Publishing publishing() {
    return publishing;
  }

  boolean isHidden() {
    return hidden;
  }

  boolean isCheckpoint() {
    return checkpoint;
  }

  boolean generatesRepoConfig() {
    return generateRepoConfig;
  }

  String repoConfig() {
    return repoConfig;
  }

  Optional<Guard> guard() {
    return Optional.ofNullable(guard);
  }

  Optional<Instant> publishedAt() {
    return Optional.ofNullable(publishedAt);
  }

  /** Put together anew each time. */
  List<Entry> entries() {
    var parts = new ArrayDeque<List<Entry>>();
    for (var part = added; part != null; part = part.before) {
      parts.push(part.entries);
    }
    var byPath = new LinkedHashMap<String, Entry>();
    for (var part : parts) {
      part.forEach(entry -> byPath.putLast(entry.path(), entry));
    }
    return List.copyOf(byPath.values());
  }

  private PulpDistribution with(Consumer<PulpDistribution> change) {
    var copy = new PulpDistribution(this);
    change.accept(copy);
    return copy;
  }

  /** Entries after those before: a chain, so that thousands of files added one by one are no list each. */
  private record Added(@Nullable Added before, List<Entry> entries) {}

  /** What its row points at. */
  enum Target {
    REPOSITORY, PUBLICATION, VERSION, NOTHING
  }

  /** What kind of publication there is. */
  enum Publishing {
    PUBLISHED, PASS_THROUGH, NONE
  }
}
