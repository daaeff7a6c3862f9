package dev.rind.edge;

import dev.rind.testbed.PulpDistribution;
import dev.rind.testbed.Served;
import dev.rind.testbed.Testbed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The states that docs/conformance.md describes, each made by one method, and the edge in front of
 * one of them.
 */
final class ConformanceState implements AutoCloseable {
  private static final Instant PUBLISHED = Instant.parse("2026-03-04T05:06:07.890Z");
  private static final Instant ADDED = Instant.parse("2026-03-01T02:03:04.500Z");
  private static final Instant FIRST = Instant.parse("2026-02-01T00:00:00Z");

  private final EdgeFixture edge;
  private final boolean hasRepoConfig;
  private final ConformanceValues values;
  private @org.jspecify.annotations.Nullable HttpSocket connection;

  private ConformanceState(String release, ConformanceValues values) {
    this.values = values;
    hasRepoConfig = !release.equals("3.39");
    edge = EdgeFixture.on(Testbed.start(release))
        .with("RIND_DISTRIBUTIONS_VERSION_TYPES", "test.plain")
        .with(pulp -> pulp.contentOrigin("http://pulp.example"));
  }

  /** The state of that name on the tables of that release. */
  static ConformanceState of(String name, String release, ConformanceCase.Page page) {
    var state = new ConformanceState(release, new ConformanceValues(page.blocks()));
    switch (name) {
      case "Base state" -> state.base();
      case "Publications" -> state.publications();
      case "Yum repositories" -> state.yum();
      case "No content origin" -> state.noOrigin();
      case "Checkpoints" -> state.checkpoints();
      case "Grace period" -> state.grace();
      case "No grace period" -> state.noGrace();
      case "Guarded ones hidden" -> state.hiddenGuarded();
      case "Guards" -> new ConformanceGuards(state.edge, state.values).all();
      case "Guards in domains" -> new ConformanceGuards(state.edge, state.values).inDomains();
      case "Domains" -> state.domains();
      default -> throw new IllegalArgumentException("nothing makes the state " + name);
    }
    return state;
  }

  ConformanceValues values() {
    return values;
  }

  /** The answer to a case, on the connection of the case before wherever that is possible. */
  Answer ask(ConformanceCase asked) {
    var socket = connection == null ? edge.connect() : connection;
    connection = null;
    var answer = socket.send(values.expand(asked.head())).answer(asked.method().equals("HEAD"));
    if (asked.isOld() || answer.header("connection").equalsIgnoreCase("close")) {
      socket.close();
    } else {
      connection = socket;
    }
    return answer;
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
    }
    edge.close();
  }

  private void base() {
    var bear = IntStream.range(0, 2000)
        .mapToObj("%05d\n"::formatted)
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.US_ASCII);
    values.file("bear", bear, ADDED);
    values.file("repomd", "<repomd/>".getBytes(UTF_8), PUBLISHED);
    add(distribution("rpm/el9")
        .metadata("repodata/repomd.xml", "<repomd/>")
        .metadata("repodata/x-primary.xml.gz", "primary")
        .file("Packages/b/bear.rpm", bear, ADDED));
    add(distribution("a/b").file("f", "f"));
    add(types(distribution("file/odd").type("file.file")
        .passThrough()
        .file("d/a+c~1.txt", "odd")
        .file("d/a:b.txt", "a:b")
        .file("d/c:d/x", "c:d")
        .file("d/empty.txt", "")));
    add(distribution("file/site").type("file.file")
        .passThrough()
        .file("web/index.html", "<p>web")
        .file("1.iso", "iso"));
    add(distribution("docs").file("docs/index.html", "<p>docs"));
    add(distribution("hidden/one").hidden().file("x", "x"));
    add(distribution("nothing").pointingAtNothing());
    add(distribution("unpublished").unpublished().file("x", "x"));
    add(distribution("gone").file("x", "x-gone")).deleteFile("x");
  }

  private static PulpDistribution types(PulpDistribution spec) {
    var all = spec;
    for (var name : new String[] {"x.zst", "x.zstd", "x.xz", "x.bz2", "x.json", "x.txt", "x.JPG",
        "x.zck", "x", ".txt"}) {
      all = all.file("t/" + name, "type " + name);
    }
    return all;
  }

  private void publications() {
    later("two/later").publish(spec -> spec.unpublished().file("new", "new"));
    var again = later("two/again");
    again.republish(again.current(), numbered(2));
    var older = later("two/older");
    var first = older.current();
    older.publish(numbered(2));
    older.republish(first, numbered(3));
    var broken = later("two/broken");
    broken.setIncomplete(broken.republish(broken.current(), numbered(2)).publication());
    var pinned = later("two/pinned");
    pinned.pointAtPublication(pinned.publication());
    pinned.publish(numbered(2));
    version();
    var deleted = later("two/deleted");
    deleted.deletePublication(deleted.publish(numbered(2)).publication());
    var turned = add(numbered(1).apply(distribution("two/turned").file("x", "1")));
    var one = turned.publication();
    turned.pointAtPublication(one);
    turned.pointAtPublication(
        turned.publish(spec -> numbered(2).apply(spec.file("x", "2"))).publication());
    turned.pointAtPublication(one);
    var pass = add(distribution("pass").type("file.file")
        .passThrough()
        .file("kept", "kept")
        .file("removed", "removed"));
    pass.publish(spec -> spec.without("removed"));
    pass.pointAtNothing();
    pass.pointAtRepository();
    plain();
  }

  private void version() {
    var served = later("two/version");
    var one = served.current();
    served.republish(one, numbered(2));
    served.publish(numbered(3));
    served.pointAtVersion(one.version());
  }

  private void plain() {
    var unfinished = add(distribution("plain").type("test.plain")
        .versionContent()
        .file("a/f", "f")
        .file("web/index.html", "web"))
        .publish(spec -> spec.file("new", "new"));
    edge.testbed()
        .database()
        .update(
            "UPDATE core_repositoryversion SET complete = false WHERE pulp_id = ?",
            unfinished.version());
  }

  /** One publication, whose number is 1. */
  private Served later(String basePath) {
    return add(numbered(1).apply(distribution(basePath)));
  }

  /** Published on that day, with that number as its metadata. */
  private static UnaryOperator<PulpDistribution> numbered(int number) {
    return spec -> spec.publishedAt(FIRST.plus(Duration.ofDays(number - 1)))
        .metadata("repodata/repomd.xml", Integer.toString(number));
  }

  private void yum() {
    add(options());
    add(distribution("yum/plain").name("yum: é, plain")
        .generateRepoConfig()
        .metadata("repodata/repomd.xml", "<repomd/>")
        .metadata("repodata/repomd.xml.key", "key")
        .metadata("repodata/repomd.xml.asc", "asc"));
    var signed = add(distribution("yum/signed").generateRepoConfig()
        .metadata("repodata/repomd.xml", "<repomd/>"));
    // Which service it is plays no part, so there is none: hence no foreign keys in this transaction.
    edge.testbed()
        .database()
        .transaction("SET LOCAL session_replication_role = replica", """
            UPDATE rpm_rpmrepository SET metadata_signing_service_id = gen_random_uuid()
            WHERE repository_ptr_id = '%s'""".formatted(signed.repository()));
    add(distribution("yum/none").metadata("repodata/repomd.xml", "<repomd/>"));
    add(distribution("yum/tree").metadata("repodata/repomd.xml", "<repomd/>")
        .metadata(".treeinfo", "tree")
        .metadata("treeinfo", "tree")
        .metadata("AppStream/repodata/repomd.xml", "variant")
        .file("AppStream/Packages/l/lion.rpm", "lion"));
  }

  private PulpDistribution options() {
    return configured("yum/options", "{\"assumeyes\": true, \"gpgcheck\": 1}").name("yum options");
  }

  private PulpDistribution configured(String basePath, String repoConfig) {
    var spec = distribution(basePath).generateRepoConfig()
        .metadata("repodata/repomd.xml", "<repomd/>");
    return hasRepoConfig ? spec.repoConfig(repoConfig) : spec;
  }

  private void noOrigin() {
    edge.with(UnaryOperator.identity());
    add(options());
    add(configured("yum/based", "{\"baseurl\": \"http://elsewhere/x\"}"));
  }

  private void checkpoints() {
    add(distribution("checked").type("file.file")
        .checkpoint()
        .file("1.txt", "one")
        .publishedAt(Instant.parse("2026-01-01T00:00:00.500Z")))
        .publish(spec -> spec.file("2.txt", "two")
            .publishedAt(Instant.parse("2026-01-02T12:00:00Z")));
    add(distribution("closed").type("file.file")
        .checkpoint()
        .guarded()
        .file("1.txt", "one")
        .publishedAt(Instant.parse("2026-01-01T00:00:00.500Z")));
  }

  private void grace() {
    superseded("grace/kept");
    expire(superseded("grace/over"));
    var reset = superseded("grace/reset");
    reset.pointAtNothing();
    reset.pointAtRepository();
    var back = add(old("grace/back"));
    var first = back.publication();
    back.pointAtPublication(first);
    back.pointAtPublication(back.publish(ConformanceState::replaced).publication());
    back.pointAtPublication(first);
  }

  private void noGrace() {
    edge.with("PULP_DISTRIBUTED_PUBLICATION_RETENTION_PERIOD", "0");
    var _ = superseded("grace/kept");
  }

  private void expire(Served served) {
    edge.testbed().database().update("""
        UPDATE core_distributedpublication SET expires_at = now() - interval '1 second'
        WHERE distribution_id = ? AND expires_at IS NOT NULL""", served.distribution());
  }

  private Served superseded(String basePath) {
    var served = add(old(basePath));
    served.publish(ConformanceState::replaced);
    return served;
  }

  private static PulpDistribution old(String basePath) {
    return distribution(basePath).type("file.file").file("old", "old").file("both", "1");
  }

  private static PulpDistribution replaced(PulpDistribution spec) {
    return spec.without("old").file("new", "new").file("both", "2");
  }

  private void hiddenGuarded() {
    edge.with("PULP_HIDE_GUARDED_DISTRIBUTIONS", "true");
    add(distribution("open/one").file("x", "x"));
    add(distribution("closed/one").guarded().file("x", "x"));
    add(distribution("mixed/open").file("x", "x"));
    add(distribution("mixed/closed").guarded().file("x", "x"));
  }

  private void domains() {
    edge.with(pulp -> pulp.domains().contentOrigin("http://pulp.example"));
    values.file("other", "other".getBytes(UTF_8), PUBLISHED);
    for (var domain : new String[] {"default", "other"}) {
      add(distribution("rpm/el9").name(domain)
          .domain(domain)
          .generateRepoConfig()
          .file("x", domain));
    }
  }

  private Served add(PulpDistribution spec) {
    return edge.add(spec);
  }

  private static PulpDistribution distribution(String basePath) {
    return PulpDistribution.distribution(basePath).publishedAt(PUBLISHED);
  }
}
