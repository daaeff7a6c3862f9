package dev.rind.bench;

import dev.rind.testbed.Guard;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static dev.rind.testbed.PulpDistribution.distribution;

/**
 * A kind of change that Pulp, or who operates it, makes to what is served, with a distribution of its own.
 *
 * @param time makes all ready for the change that is the nth of its kind
 */
record Change(String name, IntFunction<Time> time) {
  private static final String FORBIDDEN = "403";
  private static final String MISSING = "404";

  /** One time: what it does to some paths. */
  record Time(Runnable commit, List<Effect> effects) {
    private Time(Runnable commit, Effect... effects) {
      this(commit, List.of(effects));
    }
  }

  /** What a path, below that of all content, answers before and after: a text, or a status that is not 200. */
  record Effect(String path, String before, String after) {}

  /** @param times as many as there will be of each */
  static List<Change> all(Testbed testbed, int times) {
    return List.of(repointed(testbed), published(testbed), deleted(testbed), incomplete(testbed),
        completed(testbed), guarded(testbed), unguarded(testbed), renamed(testbed),
        nested(testbed, times), expired(testbed));
  }

  private static Served serving(Testbed testbed, String name) {
    return testbed.serving(named(name));
  }

  private static PulpDistribution named(String name) {
    return distribution("fresh/" + name).file("a.txt", "old").file("gone.txt", "gone");
  }

  private static Effect effect(Served served, String before, String after) {
    return new Effect(served.basePath() + "/a.txt", before, after);
  }

  private static Change repointed(Testbed testbed) {
    var served = serving(testbed, "repointed");
    var old = served.publication();
    var other = served.publish(spec -> spec.file("a.txt", "new")).publication();
    return new Change("pointed at another publication", _ -> {
      served.pointAtPublication(old);
      return new Time(() -> served.pointAtPublication(other), effect(served, "old", "new"));
    });
  }

  private static Change published(Testbed testbed) {
    var served = serving(testbed, "published");
    return new Change("new publication", n -> new Time(
        () -> served.publish(spec -> spec.file("a.txt", "new " + n)),
        effect(served, n == 0 ? "old" : "new " + (n - 1), "new " + n)));
  }

  private static Change deleted(Testbed testbed) {
    var served = serving(testbed, "deleted");
    return new Change("deleted publication", _ -> {
      var latest = served.publish(spec -> spec.file("a.txt", "new")).publication();
      return new Time(() -> served.deletePublication(latest), effect(served, "new", "old"));
    });
  }

  private static Change incomplete(Testbed testbed) {
    var served = serving(testbed, "incomplete");
    return new Change("publication no longer complete", _ -> {
      var latest = served.publish(spec -> spec.file("a.txt", "new")).publication();
      return new Time(() -> served.setIncomplete(latest), effect(served, "new", "old"));
    });
  }

  /** Who points at a publication serves it before it is complete, and then its files are no facts. */
  private static Change completed(Testbed testbed) {
    var served = testbed.serving(named("completed").pointingAtPublication());
    return new Change("publication read while incomplete", n -> {
      // Of its own each time: else what was published before would give it, as long as its grace lasts.
      var path = "b-%d.txt".formatted(n);
      var elsewhere = "c-%d.txt".formatted(n);
      var latest = served.publish(spec -> spec.file(path, "new")).publication();
      testbed.database().transaction(complete(latest, false), move(latest, path, elsewhere));
      served.pointAtPublication(latest);
      return new Time(
          () -> testbed.database()
              .transaction(move(latest, elsewhere, path), complete(latest, true)),
          new Effect(served.basePath() + "/" + path, MISSING, "new"),
          new Effect(served.basePath() + "/" + elsewhere, "new", MISSING));
    });
  }

  private static String complete(UUID publication, boolean complete) {
    return "UPDATE core_publication SET complete = %s WHERE pulp_id = '%s'"
        .formatted(complete, publication);
  }

  private static String move(UUID publication, String path, String to) {
    return "UPDATE core_publishedartifact SET relative_path = '%s' WHERE publication_id = '%s' AND relative_path = '%s'"
        .formatted(to, publication, path);
  }

  private static Change guarded(Testbed testbed) {
    var served = serving(testbed, "guarded");
    return new Change("guard set", _ -> {
      served.unguard();
      return new Time(() -> served.guard(new Guard.Header("x-lab", "open sesame")),
          effect(served, "old", FORBIDDEN));
    });
  }

  private static Change unguarded(Testbed testbed) {
    var served = serving(testbed, "unguarded");
    return new Change("guard cleared", _ -> {
      served.guard(new Guard.Header("x-lab", "open sesame"));
      return new Time(served::unguard, effect(served, FORBIDDEN, "old"));
    });
  }

  private static Change renamed(Testbed testbed) {
    var served = serving(testbed, "renamed");
    return new Change("base path renamed", n -> {
      var name = "fresh/renamed-" + n;
      return new Time(() -> served.rename(name), effect(served, "old", MISSING),
          new Effect(name + "/a.txt", MISSING, "old"));
    });
  }

  private static Change nested(Testbed testbed, int times) {
    var outer = named("nested");
    for (int n : IntStream.range(0, times).toArray()) {
      outer = outer.file("deep-" + n + "/a.txt", "outer");
    }
    var served = testbed.serving(outer);
    // For good, not with each change: it is slow, and the change would be committed long before it is over.
    testbed.database().transaction("ALTER TABLE core_distribution DISABLE TRIGGER USER");
    return new Change("nested base path added", n -> {
      var inner = served.basePath() + "/deep-" + n;
      return new Time(() -> testbed.serving(distribution(inner).file("a.txt", "nested")),
          new Effect(inner + "/a.txt", "outer", "nested"));
    });
  }

  private static Change expired(Testbed testbed) {
    var served = serving(testbed, "expired");
    return new Change("grace row expired", _ -> {
      served.publish(spec -> spec.file("gone.txt", "gone"));
      served.publish(spec -> spec.without("gone.txt"));
      return new Time(() -> testbed.database().update("""
          UPDATE core_distributedpublication SET expires_at = now() - interval '1 second'
           WHERE distribution_id = ? AND expires_at IS NOT NULL""", served.distribution()),
          new Effect(served.basePath() + "/gone.txt", "gone", MISSING));
    });
  }
}
