package dev.rind.bench;

import dev.rind.edge.resolve.Resolution;
import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

import static dev.rind.testbed.PulpDistribution.distribution;
import static dev.rind.testbed.PulpDistribution.packagePath;

/** Repositories on a testbed, and crowds of clients that want their packages. */
final class Storm {
  private static final int PACKAGES = 5_000;
  private static final int ARTIFACTS = 500;
  private static final int ARTIFACT_BYTES = 100;
  private static final int LAST_MINUTE_PACKAGES = 50;
  private static final int KICKSTART_PACKAGES = 1_000;
  /** Packages that only the retained publications have. */
  private static final int WITHDRAWN = 20;
  private static final Duration BOUND = Duration.ofMillis(1_300);
  private static final int MISSING = 1_000;
  private static final double MISSING_SHARE = 0.2;

  private final Testbed testbed;
  private final Kind kind;
  private final List<Served> repositories = new ArrayList<>();
  private final Map<String, String> digests;

  /** What is special about the repositories. */
  enum Kind {
    PLAIN,
    /** A fifth of the paths that are asked for is not there. */
    MISSING,
    /** So, and two publications are retained, some of whose packages are asked for. */
    RETAINED,
    /** All is on demand when the index is loaded, and stored before the storm. */
    ON_DEMAND
  }

  /** One storm, ready to break loose. */
  record Run(String name, Testbed testbed, int clients, IntFunction<Iterator<String>> wishes,
      Function<String, @Nullable String> digestOf, List<String> askedBefore, Runnable prepare) {

    /** With nothing in memory, unless the storm's kind says otherwise. */
    ColdCatalog coldCatalog() {
      var catalog = new ColdCatalog(testbed);
      askedBefore.forEach(path -> catalog.resolve(path).join());
      prepare.run();
      return catalog;
    }

    Crowd<String> crowd(ColdCatalog catalog, Executor executor) {
      return new Crowd<>(clients, wishes, path -> asked(catalog, path), executor);
    }

    /** The same over HTTP. */
    Crowd<String> crowd(Connections edge) {
      return new Crowd<>(clients, wishes, path -> edge.get("/pulp/content/" + path)
          .thenAccept(answer -> check(path, answer)), Runnable::run);
    }

    private CompletionStage<?> asked(ColdCatalog catalog, String path) {
      return catalog.resolve(path).thenAccept(found -> check(path, found));
    }

    private void check(String path, Resolution found) {
      var digest = digestOf.apply(path);
      var right = digest == null ? found instanceof Resolution.NotFound
          : found instanceof Resolution.Found(var _, var file) && file.sha256().equals(digest);
      if (!right) {
        throw wrong(path, found, digest);
      }
    }

    private void check(String path, Connections.Answer answer) {
      var digest = digestOf.apply(path);
      var right = digest == null ? answer.status() == 404
          : answer.status() == 200 && answer.sha256().equals(digest);
      if (!right) {
        throw wrong(path, answer, digest);
      }
    }

    private static IllegalStateException wrong(String path, Object found, @Nullable String digest) {
      return new IllegalStateException(
          "%s: %s (expected: %s)".formatted(path, found, digest == null ? "nothing" : digest));
    }
  }

  Storm(Testbed testbed, Kind kind, int repositories) {
    this.testbed = testbed;
    this.kind = kind;
    var packages = distribution("bodies").packages(PACKAGES, ARTIFACTS, ARTIFACT_BYTES);
    var _ = testbed.serving(packages);
    this.digests = Digests.of(testbed);
    IntStream.range(0, repositories).forEach(n -> this.repositories.add(repository(n)));
    testbed.database().update("ANALYZE");
  }

  private Served repository(int n) {
    var at = distribution("storm/r%02d".formatted(n));
    var served = testbed.serving(at.packages(PACKAGES, ARTIFACTS, ARTIFACT_BYTES));
    if (kind == Kind.RETAINED) {
      served.publish(spec -> without(spec, PACKAGES - WITHDRAWN / 2));
      served.publish(spec -> without(spec, PACKAGES - WITHDRAWN));
    }
    return served;
  }

  private static PulpDistribution without(PulpDistribution spec, int first) {
    var rest = spec;
    for (int n = first; n < first + WITHDRAWN / 2; n++) {
      rest = rest.without(packagePath(n));
    }
    return rest;
  }

  private void store() {
    testbed.database().update("""
        UPDATE core_contentartifact ca SET artifact_id = a.pulp_id
          FROM storm_taken t JOIN core_artifact a ON a.pulp_id = t.artifact_id
         WHERE ca.pulp_id = t.content_artifact_id""");
    try {
      // Until then it may still be believed that they are not stored.
      Thread.sleep(BOUND);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** As if nothing of these repositories had been downloaded. */
  private void take() {
    testbed.database().transaction("""
        CREATE TABLE IF NOT EXISTS storm_taken AS
        SELECT ca.pulp_id AS content_artifact_id, ca.artifact_id
          FROM core_distribution d
          JOIN core_repositoryversion v ON v.repository_id = d.repository_id
          JOIN core_repositorycontent rc ON rc.version_added_id = v.pulp_id
          JOIN core_contentartifact ca ON ca.content_id = rc.content_id
         WHERE d.base_path LIKE 'storm/%'""", """
        UPDATE core_contentartifact SET artifact_id = NULL
         WHERE pulp_id IN (SELECT content_artifact_id FROM storm_taken)""");
  }

  /** 50 packages each, any of 5,000 in all. */
  Run lastMinute(int clients) {
    var each = PACKAGES / repositories.size();
    return run("%,d clients x 50, %s", clients, client -> {
      var random = new Random(client);
      return random.ints(LAST_MINUTE_PACKAGES, 0, PACKAGES)
          .mapToObj(n -> path(repositories.get(n / each), n, random))
          .iterator();
    });
  }

  /** 1,000 packages of one repository each, the same ones in another order. */
  Run kickstart(int clients) {
    return run("%,d clients x 1,000, %s", clients, client -> {
      var random = new Random(client);
      var from = repositories.get(client % repositories.size());
      var begin = random.nextInt(KICKSTART_PACKAGES);
      return IntStream.range(0, KICKSTART_PACKAGES)
          .mapToObj(i -> path(from, (begin + i) % KICKSTART_PACKAGES, random))
          .iterator();
    });
  }

  private String path(Served from, int n, Random random) {
    var missing = kind == Kind.MISSING || kind == Kind.RETAINED;
    if (missing && random.nextDouble() < MISSING_SHARE) {
      return from.basePath() + "/Packages/n/none-%06d.rpm".formatted(random.nextInt(MISSING));
    }
    if (kind == Kind.RETAINED && random.nextInt(50) == 0) {
      return from.basePath() + "/" + packagePath(PACKAGES - 1 - random.nextInt(WITHDRAWN));
    }
    return from.basePath() + "/" + packagePath(n);
  }

  private Run run(String name, int clients, IntFunction<Iterator<String>> wishes) {
    var title = name.formatted(clients, kind.name().toLowerCase(java.util.Locale.ROOT))
        + (repositories.size() == 1 ? "" : " of " + repositories.size());
    if (kind != Kind.ON_DEMAND) {
      return new Run(title, testbed, clients, wishes, this::digest, List.of(), () -> {});
    }
    take();
    var before = repositories.stream()
        .flatMap(repository -> IntStream.range(0, 10)
            .mapToObj(n -> repository.basePath() + "/" + packagePath(n)))
        .toList();
    return new Run(title, testbed, clients, wishes, this::digest, before, this::store);
  }

  private @Nullable String digest(String path) {
    return digests.get(path.substring(path.indexOf("Packages/")));
  }

  /** Each client asks three files of each of many repositories. */
  static Run strangers(Testbed testbed, int repositories, int clients) {
    for (int n = 0; n < repositories; n++) {
      var _ = testbed.serving(distribution("many/r%04d".formatted(n)).packages(10, 10, 100));
    }
    var digests = Digests.of(testbed);
    testbed.database().update("ANALYZE");
    return new Run("%d clients, three files of each of %d repositories".formatted(clients,
        repositories), testbed, clients, client -> {
          var begin = new Random(client).nextInt(repositories);
          return IntStream.range(0, 3 * repositories)
              .mapToObj(i -> "many/r%04d/%s".formatted((begin + i / 3) % repositories,
                  packagePath(i % 3)))
              .iterator();
        }, path -> digests.get(path.substring(path.indexOf("Packages/"))), List.of(), () -> {});
  }
}
