package dev.rind.edge;

import dev.rind.testbed.Guard;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** What {@code serve} and {@code check} say, and their exit codes. */
class StartProcessTest {
  private final EdgeFixture edge = EdgeFixture.serving(distribution("fedora/39").file("x", "x"));

  @AfterEach
  void end() {
    edge.close();
  }

  @Test
  void faultsOfTheConfigurationAreToldTogether() {
    try (var serve = RindProcess.start(
        Map.of("RIND_MEMORY_BYTES_MAX", "12", "RIND_HTTP_IDEL", "3s", "PULP_SETTINGS",
            edge.folder() + "/none.py"),
        "serve", "--listen", "nowhere")) {
      assertThat(serve.exitCode()).isEqualTo(Main.MISUSED);
      assertThat(serve.out()).isEmpty();
      assertThat(serve.errors().lines())
          .allMatch(line -> line.matches(".+: .+ \\(expected: .+; from .+\\)"))
          .anyMatch(line -> line.startsWith("listen: nowhere ") && line.contains("--listen"))
          .anyMatch(line -> line.startsWith("memory.bytesMax: 12 ")
              && line.contains("RIND_MEMORY_BYTES_MAX"))
          .anyMatch(line -> line.startsWith("RIND_HTTP_IDEL: 3s ")
              && line.contains("RIND_HTTP_IDLE"))
          .anyMatch(line -> line.contains("/none.py"));
    }
  }

  @Test
  void serveSaysWhyItDoesNotStart() {
    edge.with(StartTest.mediaRoot(edge.folder().resolve("none")));
    try (var serve = RindProcess.start(edge.environment(), "serve")) {
      assertThat(serve.exitCode()).isEqualTo(Main.FAILED);
      assertThat(serve.errors()).hasLineCount(1).startsWith("The media folder ");
    }
  }

  @Test
  void checkTellsWhatItFinds() {
    var database = edge.testbed().database();
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.errors()).isEmpty();
      assertThat(check.out().lines()).contains(
          "content: /pulp/content/, domains not enabled",
          "storage of the domain default: " + edge.testbed().mediaRoot(),
          "database proxy: none",
          "schema: checkpoints: yes",
          "domain default: 1 distributions, storage pulpcore.app.models.storage.FileSystem")
          .anyMatch(line -> line.startsWith("settings: ") && line.contains("settings.py"))
          .anyMatch(line -> line.startsWith("database: 127.0.0.1:%d/%s, PostgreSQL 14"
              .formatted(database.port(), database.name())));
    }
  }

  @Test
  void checkTellsWhetherRbacGuardsAreEvaluated() {
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains("access policy of RBAC guards: Pulp's own")
          .noneMatch(line -> line.startsWith("logins: "));
    }
    edge.testbed().database().update("""
        INSERT INTO core_accesspolicy (pulp_id, pulp_created, statements, viewset_name, customized)
        VALUES (gen_random_uuid(), now(), '[]', 'contentguards/core/rbac', true)""");
    edge.with("PULP_WORKLOAD_IDENTITY", "{issuer = \"x\"}");
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains(
          "access policy of RBAC guards: customized, so what has such a guard is denied or forwarded",
          "logins: This edge does not know all ways to log in: WORKLOAD_IDENTITY has others.");
    }
  }

  @Test
  void checkTellsWhatNeedsAnotherServer() {
    var _ = edge.add(distribution("a/plain").file("x", "x"));
    var _ = edge.add(distribution("b/demand").onDemand("x", 1, "http://127.0.0.1:1/x"));
    var _ = edge
        .add(distribution("c/guarded").guarded(new Guard.OfType("acme.lock")).file("x", "x"));
    var _ = edge.add(distribution("c/header").guarded().file("x", "x"));
    var _ = edge.add(distribution("d/python").type("python.python").file("x", "x"));
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).containsSubsequence(
          "forward.url: none",
          "needs forward.url: b/demand, some of its files are not stored",
          "needs forward.url: c/guarded, its guard is of the type acme.lock",
          "needs forward.url: d/python, its type is python.python");
      assertThat(check.out()).doesNotContain("a/plain", "c/header");
    }
    edge.with("RIND_FORWARD_URL", "http://127.0.0.1:24816");
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out().lines()).contains("forward.url: 127.0.0.1:24816",
          "forwarded: b/demand, some of its files are not stored");
    }
  }

  @Test
  void checkTellsAllThatIsWrong() {
    edge.testbed().database().update("DROP TABLE core_publication CASCADE");
    edge.with(StartTest.mediaRoot(edge.folder().resolve("none")));
    try (var check = RindProcess.start(edge.environment(), "check")) {
      assertThat(check.exitCode()).isEqualTo(Main.FAILED);
      assertThat(check.errors().lines()).hasSize(2)
          .anyMatch(line -> line.startsWith("The media folder "))
          .anyMatch(line -> line.endsWith("it has no table core_publication."));
    }
  }
}
