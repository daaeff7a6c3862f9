package dev.rind.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.rind.cache.Freshness;
import dev.rind.cache.IndexLimits;
import dev.rind.edge.catalog.Catalog;
import dev.rind.edge.catalog.Guard;
import dev.rind.edge.config.CommandLine;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.guard.identity.Identities;
import dev.rind.edge.guard.identity.Logins;
import dev.rind.edge.guard.identity.RbacCheck;
import dev.rind.edge.guard.identity.Way;
import dev.rind.edge.http.Transport;
import dev.rind.edge.pulp.PulpDatabase;
import dev.rind.edge.route.Route;
import dev.rind.testbed.Testbed;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** RBAC guards in front of a real database: who passes, and for how long after that was changed. */
class RbacTest {
  private static final Duration BOUND = Duration.ofMillis(50);
  private static final RbacCheck.Unknowns NOTHING = new RbacCheck.Unknowns(Optional.empty(),
      Optional.empty());
  private static final String ANONYMOUS = "Authentication credentials were not provided.";
  private static final String FORBIDDEN = "You do not have permission to perform this action.";
  private static final String ALLOWED = "allowed";
  private static final UUID GUARD = UUID.fromString("00000000-0000-0000-0000-000000000001");
  private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-000000000002");

  private final Testbed testbed = Testbed.start();
  private final EventLoopGroup loops = Transport.best().loops(1);
  private final Logins logins = Logins.start(Runnable::run);
  private PulpConnection pulp;
  private Catalog catalog;
  private Accounts accounts;

  @BeforeEach
  void aPulp(@TempDir Path folder) throws StartFailure, Faults {
    var settings = folder.resolve("settings.py");
    testbed.settings().write(settings);
    pulp = PulpConnection.open(EdgeConfig.read(CommandLine.EMPTY,
        Map.of("PULP_SETTINGS", settings.toString()), dev.rind.edge.config.FileSource.disk()),
        loops);
    var freshness = new Freshness(BOUND, Duration.ofSeconds(20), Duration.ofSeconds(20),
        Duration.ofHours(1), BOUND, Duration.ofSeconds(10), 0.5);
    catalog = new Catalog(
        new PulpDatabase(pulp.database(), pulp.indexing(), Runnable::run, 1 << 20, pulp.schema(),
            false, false, pulp.storages(), Runnable::run),
        new Catalog.Limits(freshness, freshness, 1 << 20, BOUND, BOUND, 1000, 1000,
            new IndexLimits(1 << 20, 7, 100, 8, 100, BOUND, BOUND, 0.2, BOUND), 100, 100),
        pulp.database().loop(), Runnable::run, Ticker.systemTicker());
    sql(guard(GUARD), guard(OTHER));
    accounts = new Accounts(testbed.database()).user("ada").superuser("root");
  }

  @AfterEach
  void end() {
    logins.close();
    pulp.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    testbed.close();
  }

  private void sql(String... statements) {
    testbed.database().transaction(statements);
  }

  private static String guard(UUID id) {
    return """
        INSERT INTO core_contentguard (pulp_id, pulp_created, pulp_type, name, pulp_domain_id)
        SELECT '%1$s', now(), 'core.rbac', '%1$s', pulp_id FROM core_domain""".formatted(id);
  }

  private static Asked asked(@Nullable String login) {
    var headers = new DefaultHttpHeaders();
    if (login != null) {
      headers.add("Authorization", "Basic "
          + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    return new Asked(new Route.Content("default", "a/b", "/pulp/content/a/b"), "/pulp/content/a/b",
        headers, () -> "192.0.2.1", false);
  }

  private String answer(@Nullable String login, boolean domains, RbacCheck.Unknowns unknowns) {
    var check = new RbacCheck(new Guard.Rbac(GUARD, "guard"),
        new Identities(List.of(new Way.Basic()), false, catalog::user, logins), catalog, domains,
        unknowns);
    return switch (check.admit(asked(login)).join()) {
      case Decision.Allowed() -> ALLOWED;
      case Decision.Denied(String reason) -> reason;
      case Decision.Undecided(String reason) -> "undecided: " + reason;
    };
  }

  private String answer(@Nullable String login) {
    return answer(login, false, NOTHING);
  }

  /** From then on, and it stays so. */
  private void becomes(String login, String answer) {
    await().atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> answer(login).equals(answer));
    for (int i = 0; i < 20; i++) {
      assertThat(answer(login)).isEqualTo(answer);
    }
  }

  @Test
  void nobodyAndWhoeverGivesAWrongPasswordIsAskedForCredentials() {
    assertThat(answer(null)).isEqualTo(ANONYMOUS);
    assertThat(answer("ada:wrong")).isEqualTo(ANONYMOUS);
    assertThat(answer("nobody:right")).isEqualTo(ANONYMOUS);
  }

  @Test
  void aUserWithoutARoleMayNotAndASuperuserMay() {
    assertThat(answer("ada:right")).isEqualTo(FORBIDDEN);
    assertThat(answer("root:right")).isEqualTo(ALLOWED);
  }

  @Test
  void aRoleEverywhereOrForTheGuardCountsUntilItIsTakenAway() {
    accounts.role("ada", OTHER);
    assertThat(answer("ada:right")).isEqualTo(FORBIDDEN);
    for (var object : new @Nullable UUID[] {null, GUARD}) {
      accounts.role("ada", object);
      becomes("ada:right", ALLOWED);
      sql("DELETE FROM core_userrole");
      becomes("ada:right", FORBIDDEN);
    }
  }

  @Test
  void aRoleInTheDomainCountsWhereThereAreDomains() {
    accounts.roleInDomain("ada", "default");
    assertThat(answer("ada:right", true, NOTHING)).isEqualTo(ALLOWED);
    assertThat(answer("ada:right", false, NOTHING)).isEqualTo(FORBIDDEN);
  }

  @Test
  void aRoleOfAGroupCountsForItsMembers() {
    accounts.group("downloaders");
    assertThat(answer("ada:right")).isEqualTo(FORBIDDEN);
    accounts.member("ada", "downloaders");
    becomes("ada:right", ALLOWED);
    sql("DELETE FROM auth_user_groups");
    becomes("ada:right", FORBIDDEN);
  }

  @Test
  void aUserWhoIsDeletedDisabledOrHasAnotherPasswordIsNobody() {
    becomes("root:right", ALLOWED);
    sql("UPDATE auth_user SET is_active = false");
    becomes("root:right", ANONYMOUS);
    sql("UPDATE auth_user SET is_active = true");
    becomes("root:right", ALLOWED);
    sql("UPDATE auth_user SET password = '!'");
    becomes("root:right", ANONYMOUS);
    sql("UPDATE auth_user SET password = '%s'".formatted(Accounts.HASH));
    becomes("root:right", ALLOWED);
    sql("DELETE FROM auth_user");
    becomes("root:right", ANONYMOUS);
  }

  @Test
  void aPolicyThatSomebodyChangedIsNotDecidedOn() {
    assertThat(answer("root:right")).isEqualTo(ALLOWED);
    sql("""
        INSERT INTO core_accesspolicy (pulp_id, pulp_created, statements, viewset_name, customized)
        VALUES (gen_random_uuid(), now(), '[]', 'contentguards/core/rbac', true)""");
    becomes("root:right",
        "undecided: This edge does not evaluate customized access policies of content guards.");
    sql("DELETE FROM core_accesspolicy");
    becomes("root:right", ALLOWED);
  }

  @Test
  void whatPulpsSettingsSayAndThisEdgeDoesNotKnowIsNotDecidedOn() {
    var policy = new RbacCheck.Unknowns(Optional.of("policy"), Optional.empty());
    assertThat(answer("root:right", false, policy)).isEqualTo("undecided: policy");
    var ways = new RbacCheck.Unknowns(Optional.empty(), Optional.of("ways"));
    assertThat(answer(null, false, ways)).isEqualTo("undecided: ways");
    assertThat(answer("root:right", false, ways)).isEqualTo(ALLOWED);
    assertThat(answer("ada:right", false, ways)).isEqualTo(FORBIDDEN);
  }
}
