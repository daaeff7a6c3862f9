package dev.rind.edge.guard.identity;

import dev.rind.edge.catalog.User;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class IdentitiesTest {
  private static final Identity ANONYMOUS = new Identity.Anonymous();
  private static final User ADA = new User(1, "ada", "right", true, false);
  private static final User GONE = new User(2, "gone", "right", false, true);
  private static final User JOSE = new User(3, "josé", "a:é", true, false);

  private final VirtualThread thread = new VirtualThread();
  private final List<String> lookedUp = new ArrayList<>();
  private final Logins logins = new Logins(thread.executor(), String::equals, thread::nanoTime,
      thread::cpuNanos, Runnable::run);
  private final Map<String, User> users = Map.of("ada", ADA, "gone", GONE, "josé", JOSE);

  private Identities identities(boolean newcomers, Way... ways) {
    return new Identities(List.of(ways), newcomers, name -> {
      lookedUp.add(name);
      return CompletableFuture.completedFuture(Optional.ofNullable(users.get(name)));
    }, logins);
  }

  private static Asked asked(boolean trusted, @Nullable String... fields) {
    var headers = new DefaultHttpHeaders();
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i + 1] != null) {
        headers.add(fields[i], fields[i + 1]);
      }
    }
    return new Asked(new Route.Content("default", "a/b", "/pulp/content/a/b"), "/pulp/content/a/b",
        headers, () -> "192.0.2.1", trusted);
  }

  private Identity identity(Identities identities, Asked asked) {
    var identity = identities.of(asked);
    thread.runUntilIdle();
    return identity.join();
  }

  private Identity basic(@Nullable String authorization) {
    return identity(identities(true, new Way.Basic()),
        asked(false, "Authorization", authorization));
  }

  private static String base64(String text, Charset charset) {
    return Base64.getEncoder().encodeToString(text.getBytes(charset));
  }

  private static String base64(String text) {
    return base64(text, StandardCharsets.UTF_8);
  }

  @Test
  void aRightPasswordIsItsUser() {
    assertThat(basic("Basic " + base64("ada:right"))).isEqualTo(new Identity.Known(ADA));
    assertThat(basic("bAsIc \t " + base64("ada:right") + " ")).isEqualTo(new Identity.Known(ADA));
  }

  @Test
  void thePasswordBeginsAtTheFirstColonAndIsUtf8OrElseLatin1() {
    for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      assertThat(basic("Basic " + base64("josé:a:é", charset))).isEqualTo(new Identity.Known(JOSE));
    }
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(nullValues = "none", value = {
      "none", "''", "Bearer abc", "Basic", "Basic YWRhOnJpZ2h0 more", "BasicYWRhOnJpZ2h0",
      "Basic !!!",
      "Basic YWRh"})
  void whatIsNoPasswordIsNobodyAndAsksForNoUser(@Nullable String authorization) {
    assertThat(basic(authorization)).isEqualTo(ANONYMOUS);
    assertThat(lookedUp).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"ada:wrong", "ada:", "nobody:right", "ADA:right", "gone:right", ":right"})
  void whoeverGivesAWrongPasswordIsNobody(String login) {
    assertThat(basic("Basic " + base64(login))).isEqualTo(ANONYMOUS);
  }

  @Test
  void onlyPasswordsOfActiveUsersAreCompared() {
    basic("Basic " + base64("nobody:right"));
    basic("Basic " + base64("gone:right"));
    assertThat(logins.compared()).isZero();
  }

  @Test
  void whatCannotBeANameIsNotLookedUp() {
    assertThat(basic("Basic " + base64("a\0da:right"))).isEqualTo(ANONYMOUS);
    assertThat(basic("Basic " + base64("a".repeat(151) + ":right"))).isEqualTo(ANONYMOUS);
    assertThat(lookedUp).isEmpty();
  }

  @Test
  void aProxysWordOnItsUserCountsOnlyWhereTheProxyIsTrusted() {
    var ways = identities(false, new Way.RemoteUser("X-Remote-User"));
    assertThat(identity(ways, asked(true, "x-remote-user", "ada")))
        .isEqualTo(new Identity.Known(ADA));
    assertThat(identity(ways, asked(false, "x-remote-user", "ada"))).isEqualTo(ANONYMOUS);
    assertThat(identity(ways, asked(true, "x_remote_user", "ada"))).isEqualTo(ANONYMOUS);
    assertThat(identity(ways, asked(true, "x-remote-user", "gone"))).isEqualTo(ANONYMOUS);
    assertThat(identity(ways, asked(true, "x-remote-user", "ada", "x-remote-user", "gone")))
        .isEqualTo(ANONYMOUS);
  }

  @Test
  void whomPulpWouldMakeAUserOfIsNotNobody() {
    var way = new Way.RemoteUser("X-Remote-User");
    assertThat(identity(identities(true, way), asked(true, "x-remote-user", "new")))
        .isEqualTo(new Identity.Newcomer("new"));
    assertThat(identity(identities(false, way), asked(true, "x-remote-user", "new")))
        .isEqualTo(ANONYMOUS);
  }

  @Test
  void aUserIsFoundInJsonByTheFilter() {
    var ways = identities(false, new Way.JsonHeader("X-Identity", json -> {
      if (json.equals("[]")) {
        throw new IllegalArgumentException(json);
      }
      return json.equals("{\"user\": \"ada\"}") ? Optional.of("ada") : Optional.empty();
    }));
    var right = base64("{\"user\": \"ada\"}");
    assertThat(identity(ways, asked(true, "x-identity", right))).isEqualTo(new Identity.Known(ADA));
    assertThat(identity(ways, asked(false, "x-identity", right))).isEqualTo(ANONYMOUS);
    for (var wrong : List.of(base64("{}"), base64("[]"), "=", "")) {
      assertThat(identity(ways, asked(true, "x-identity", wrong))).isEqualTo(ANONYMOUS);
    }
  }

  @Test
  void theFirstWayThatIsUsedDecides() {
    var ways = identities(false, new Way.RemoteUser("X-Remote-User"), new Way.Basic());
    var password = "Basic " + base64("ada:right");
    assertThat(identity(ways, asked(true, "Authorization", password)))
        .isEqualTo(new Identity.Known(ADA));
    assertThat(identity(ways, asked(true, "Authorization", password, "X-Remote-User", "gone")))
        .isEqualTo(ANONYMOUS);
    assertThat(identity(ways, asked(false, "Authorization", password, "X-Remote-User", "gone")))
        .isEqualTo(new Identity.Known(ADA));
  }

  @Test
  void passwordsArePrintedNowhere() {
    var claim = new Way.Basic()
        .claim(asked(false, "Authorization", "Basic " + base64("ada:hunter2")));
    assertThat(claim.toString()).contains("ada").doesNotContain("hunter2");
  }
}
