package dev.rind.edge.guard.identity;

import dev.rind.edge.catalog.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** In virtual time, and with passwords that take a quarter of a second of a core. */
class LoginsTest {
  private static final Duration WORK = Duration.ofMillis(250);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualThread thread = new VirtualThread();
  private final List<String> compared = new ArrayList<>();
  private final Logins logins = new Logins(thread.executor(), (hash, password) -> {
    thread.work(WORK);
    compared.add(password);
    return hash.equals("hash of " + password);
  }, thread::nanoTime, thread::cpuNanos, Runnable::run);

  private static User user(String name, String password) {
    return new User(1, name, "hash of " + password, true, false);
  }

  private static final User ADA = user("ada", "right");

  private CompletableFuture<Boolean> login(String client, User user, String password) {
    return logins.isRight(client, user, password);
  }

  private boolean answer(CompletableFuture<Boolean> login) {
    thread.runUntilIdle();
    assertThat(login).isDone();
    return login.join();
  }

  private void refused(CompletableFuture<Boolean> login) {
    thread.runUntilIdle();
    assertThat(login).isCompletedExceptionally();
    assertThat(login.exceptionNow()).isInstanceOf(LoginRefused.class);
  }

  @Test
  void aPasswordIsComparedOnceAndRememberedForAMinuteAfterItWasLastAsked() {
    assertThat(answer(login("a", ADA, "right"))).isTrue();
    for (int i = 0; i < 10; i++) {
      thread.advance(Duration.ofSeconds(50));
      assertThat(answer(login("b", ADA, "right"))).isTrue();
    }
    assertThat(compared).containsExactly("right");
    thread.advance(Duration.ofSeconds(61));
    assertThat(answer(login("a", ADA, "right"))).isTrue();
    assertThat(compared).containsExactly("right", "right");
  }

  @Test
  void aWrongPasswordIsRememberedAsWell() {
    assertThat(answer(login("a", ADA, "wrong"))).isFalse();
    assertThat(answer(login("a", ADA, "wrong"))).isFalse();
    assertThat(compared).containsExactly("wrong");
  }

  @Test
  void anotherStoredHashIsAnotherPassword() {
    assertThat(answer(login("a", ADA, "right"))).isTrue();
    assertThat(answer(login("a", user("ada", "new"), "right"))).isFalse();
    assertThat(answer(login("b", user("ada", "new"), "new"))).isTrue();
    assertThat(compared).containsExactly("right", "right", "new");
  }

  @Test
  void partsOfALoginDoNotRunIntoEachOther() {
    assertThat(answer(login("a", new User(1, "a", "hash of b", true, false), "b"))).isTrue();
    assertThat(answer(login("a", new User(1, "ah", "ash of b", true, false), "b"))).isFalse();
  }

  @Test
  void whoAskTogetherWithOnePasswordWaitForOneComparison() {
    var first = login("a", ADA, "right");
    var second = login("a", ADA, "right");
    assertThat(answer(first)).isTrue();
    assertThat(answer(second)).isTrue();
    assertThat(compared).containsExactly("right");
  }

  @Test
  void afterEachWrongPasswordAClientWaitsTwiceAsLongForThatUserOnly() {
    assertThat(answer(login("a", ADA, "wrong 1"))).isFalse();
    refused(login("a", ADA, "right"));
    thread.advance(SECOND);
    assertThat(answer(login("a", ADA, "wrong 2"))).isFalse();
    thread.advance(SECOND);
    refused(login("a", ADA, "right"));
    assertThat(answer(login("b", ADA, "wrong 3"))).isFalse();
    assertThat(answer(login("a", user("bob", "bob's"), "bob's"))).isTrue();
    thread.advance(SECOND);
    assertThat(answer(login("a", ADA, "right"))).isTrue();
    assertThat(answer(login("a", ADA, "wrong 4"))).isFalse();
    thread.advance(SECOND);
    assertThat(answer(login("a", ADA, "wrong 5"))).isFalse();
    assertThat(logins.refused()).isEqualTo(2);
  }

  @Test
  void aWaitIsNoLongerThanAboutAMinute() {
    for (int i = 0; i < 12; i++) {
      assertThat(answer(login("a", ADA, "wrong " + i))).isFalse();
      thread.advance(Duration.ofSeconds(65));
    }
  }

  @Test
  void aPasswordThatIsKnownToBeRightIsNotRefusedForWrongOnes() {
    assertThat(answer(login("a", ADA, "right"))).isTrue();
    assertThat(answer(login("a", ADA, "wrong"))).isFalse();
    refused(login("a", ADA, "wrong again"));
    assertThat(answer(login("a", ADA, "right"))).isTrue();
  }

  @Test
  void fiveThousandWrongPasswordsASecondOfOneClientTakeNoTenthOfACore() {
    var seconds = 120;
    for (int i = 0; i < seconds * 100; i++) {
      for (int j = 0; j < 50; j++) {
        var _ = login("a", ADA, "wrong " + i + " " + j);
      }
      thread.advance(Duration.ofMillis(10));
    }
    assertThat(Duration.ofNanos(logins.spentNanos())).isLessThan(SECOND.multipliedBy(seconds / 10))
        .isEqualTo(WORK.multipliedBy(compared.size()));
    // After 0, 1, 3, 7, 15, 31 and 63 seconds, and what it took.
    assertThat(compared).hasSize(7);
    assertThat(answer(login("b", ADA, "right"))).isTrue();
  }

  @Test
  void manyClientsWithWrongPasswordsTakeNoMoreThanATenthOfACore() {
    var seconds = 120;
    var answers = new ArrayList<CompletableFuture<Boolean>>();
    for (int i = 0; i < seconds * 100; i++) {
      for (int j = 0; j < 5; j++) {
        answers.add(login("client " + i + " " + j, ADA, "wrong " + i + " " + j));
      }
      thread.advance(Duration.ofMillis(10));
      assertThat(logins.waiting()).isLessThanOrEqualTo(16);
    }
    var allowed = Duration.ofSeconds(2).plusMillis(thread.nanoTime() / 10_000_000).plus(WORK);
    assertThat(Duration.ofNanos(logins.spentNanos())).isLessThanOrEqualTo(allowed)
        .isGreaterThan(SECOND.multipliedBy(seconds / 10));
    assertThat(logins.compared()).isEqualTo(compared.size());
    assertThat(logins.refused() + compared.size() + logins.waiting()).isEqualTo(answers.size());
    // Nobody waits for longer than its answer is waited for.
    thread.advance(Duration.ofSeconds(11));
    thread.advance(Duration.ofSeconds(11));
    assertThat(answers).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whatCannotBeComparedFailsAndIsNotRemembered() {
    var hashes = new Logins(thread.executor(), (_, _) -> {
      throw new IllegalStateException("no memory");
    }, thread::nanoTime, thread::cpuNanos, Runnable::run);
    for (int i = 0; i < 2; i++) {
      var login = hashes.isRight("a", ADA, "right");
      thread.runUntilIdle();
      assertThat(login.exceptionNow()).hasMessage("no memory");
    }
    assertThat(hashes.compared()).isEqualTo(2);
  }
}
