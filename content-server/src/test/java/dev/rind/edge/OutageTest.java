package dev.rind.edge;

import dev.rind.testbed.Postgres;
import dev.rind.testbed.SlowProxy;
import dev.rind.testbed.Testbed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * PostgreSQL slow or away: what is known is still answered, what cannot be known gets its reason, and
 * all is well again without a restart.
 *
 * <p>That nothing hangs is held by {@link HttpSocket}, which waits for an answer only so long.
 */
class OutageTest {
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration BOUND = Duration.ofMillis(50);
  private static final int CLIENTS = 8;
  private static final Postgres SERVER = Postgres.own();

  private final EdgeFixture edge = EdgeFixture.on(Testbed.on(SERVER));
  private final SlowProxy proxy = SlowProxy.to("127.0.0.1", SERVER.port());

  @BeforeEach
  void settings() {
    var _ = edge.add(distribution("fedora").file("hot.rpm", "hot").file("cold.rpm", "cold"));
    var _ = edge.add(distribution("other").file("x", "x"));
    edge.with(settings -> settings.databaseAt(proxy.host(), proxy.port()))
        .with("RIND_FRESHNESS_BOUND", millis(BOUND))
        .with("RIND_DB_STATEMENT_TIMEOUT", "3s");
  }

  @AfterEach
  void end() {
    proxy.close(); // else the edge says goodbye to one that is silent
    edge.close();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static String millis(Duration time) {
    return time.toMillis() + "ms";
  }

  /** An edge whose requests wait that long for PostgreSQL, and which knows some paths. */
  private void warm(Duration patience) {
    edge.with("RIND_DB_REQUEST_WAIT", millis(patience));
    knownOnesAreAnswered();
  }

  private void knownOnesAreAnswered() {
    assertThat(edge.get("fedora/hot.rpm").text()).isEqualTo("hot");
    assertThat(edge.get("fedora/missing.rpm").status()).isEqualTo(404);
    assertThat(edge.get("nowhere/at/all").status()).isEqualTo(404);
  }

  private void everyKnownRequestIsAnsweredFor(Duration time) {
    var until = System.nanoTime() + time.toNanos();
    var answered = 0;
    while (System.nanoTime() < until) {
      knownOnesAreAnswered();
      answered++;
    }
    // With each of them waiting for PostgreSQL there would be one or two.
    assertThat(answered).isGreaterThan(10);
  }

  private void coldOnesGetAReason() {
    Stream.of("fedora/cold.rpm", "other/x", "unheard/of")
        .map(this::asking)
        .toList()
        .forEach(asked -> cannotBeKnown(got(asked)));
  }

  private static void cannotBeKnown(Answer answer) {
    assertThat(answer.status()).isIn(503, 504);
    assertThat(answer.text()).containsAnyOf("The database does not answer",
        "did not answer in time");
  }

  private void coldOnesAreAnswered() {
    assertThat(edge.get("fedora/cold.rpm").text()).isEqualTo("cold");
    assertThat(edge.get("other/x").text()).isEqualTo("x");
    assertThat(edge.get("unheard/of").status()).isEqualTo(404);
  }

  private void allRecovers() {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(this::coldOnesAreAnswered);
    knownOnesAreAnswered();
  }

  /** A request that is under way while the test goes on. */
  private Future<Answer> asking(String path) {
    var asking = new FutureTask<>(() -> edge.get(path));
    Thread.ofVirtual().start(asking);
    return asking;
  }

  private dev.rind.testbed.Database database() {
    return edge.testbed().database();
  }

  @Test
  void aSlowDatabaseHoldsUpNothingThatIsKnown() {
    warm(PATIENCE);
    proxy.delayAnswers(SLOW);
    everyKnownRequestIsAnsweredFor(SLOW);
    coldOnesGetAReason();
    proxy.heal();
    allRecovers();
  }

  @Test
  void aDatabaseThatRefusesHoldsUpNothingThatIsKnown() {
    warm(PATIENCE);
    proxy.refuse();
    everyKnownRequestIsAnsweredFor(PATIENCE);
    coldOnesGetAReason();
    proxy.heal();
    allRecovers();
  }

  @Test
  void aDatabaseThatIsSilentHoldsUpNothingThatIsKnown() {
    warm(PATIENCE);
    proxy.pause();
    everyKnownRequestIsAnsweredFor(PATIENCE);
    coldOnesGetAReason();
    proxy.heal();
    allRecovers();
  }

  /** As behind a firewall that has forgotten: packets go nowhere, and nobody says so. */
  @Test
  void connectionsThatAreSilentForEverAreGivenUp() {
    edge.with("RIND_DB_STATEMENT_TIMEOUT", "100ms").with("RIND_DB_CONNECT_TIMEOUT", "100ms");
    warm(PATIENCE);
    proxy.delayAnswers(Duration.ofHours(1));
    coldOnesGetAReason();
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(proxy.open()).isZero());
    knownOnesAreAnswered();
    proxy.heal();
    allRecovers();
  }

  @Test
  void aDatabaseThatStopsAndStartsAgainIsSurvived() {
    warm(PATIENCE);
    SERVER.stop();
    try {
      everyKnownRequestIsAnsweredFor(PATIENCE);
      coldOnesGetAReason();
    } finally {
      SERVER.start();
    }
    allRecovers();
  }

  @Test
  void aReplicaThatIsPromotedAnswersBeforeAndAfter() {
    warm(LONG);
    SERVER.restartInRecovery();
    allRecovers();
    SERVER.promote();
    var _ = edge.add(distribution("new").file("y", "y"));
    assertThat(edge.get("new/y").text()).isEqualTo("y");
    knownOnesAreAnswered();
  }

  @Test
  void aRestartDuringAStatementIsNotNoticed() throws Exception {
    edge.with("RIND_DB_STATEMENT_TIMEOUT", millis(LONG));
    warm(LONG);
    Future<Answer> cold;
    try (var lock = database().lock("core_publishedartifact")) {
      cold = asking("fedora/cold.rpm");
      await().until(() -> lock.waiting() > 0);
      SERVER.restart();
    }
    assertThat(cold.get().text()).isEqualTo("cold");
    allRecovers();
  }

  @Test
  void connectionsThatAreKilledBetweenStatementsAreNotNoticed() {
    warm(LONG);
    assertThat(database().terminateConnections()).isPositive();
    coldOnesAreAnswered();
    knownOnesAreAnswered();
  }

  @Test
  void aConnectionThatIsKilledDuringAStatementIsNotNoticed() throws Exception {
    edge.with("RIND_DB_STATEMENT_TIMEOUT", millis(LONG));
    warm(LONG);
    Future<Answer> cold;
    try (var lock = database().lock("core_publishedartifact")) {
      cold = asking("fedora/cold.rpm");
      await().until(() -> lock.waiting() == 1);
      database().terminateConnections();
      await().until(() -> lock.waiting() == 1);
      knownOnesAreAnswered();
    }
    assertThat(cold.get().text()).isEqualTo("cold");
    coldOnesAreAnswered();
  }

  @Test
  void aDatabaseThatIsOutOfConnectionsIsSurvived() {
    warm(PATIENCE);
    database().limitConnections(0);
    database().terminateConnections();
    everyKnownRequestIsAnsweredFor(PATIENCE);
    coldOnesGetAReason();
    database().limitConnections(-1);
    allRecovers();
  }

  @Test
  void oneConnectionWillDoWhereThereAreNoMore() {
    warm(LONG);
    database().limitConnections(1);
    database().terminateConnections();
    coldOnesAreAnswered();
    knownOnesAreAnswered();
    database().limitConnections(-1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"core_distribution", "core_publishedartifact"})
  void aStatementThatTakesTooLongIsCancelledAndSaysSo(String locked) {
    edge.with("RIND_DB_STATEMENT_TIMEOUT", "100ms");
    warm(LONG);
    try (var lock = database().lock(locked)) {
      cannotBeKnown(edge.get(locked.equals("core_distribution") ? "other/x" : "fedora/cold.rpm"));
      everyKnownRequestIsAnsweredFor(PATIENCE);
      await().untilAsserted(() -> assertThat(lock.waiting()).isZero());
    }
    allRecovers();
  }

  @Test
  void aLoadThatFailedIsToldToAllItsCallersAndNotKept() throws Exception {
    warm(PATIENCE);
    proxy.refuse();
    for (var answer : together(() -> edge.get("fedora/cold.rpm"))) {
      cannotBeKnown(answer);
    }
    // Before it heals: who gave up waiting has not ended the load, which may succeed at once.
    database().resetStatements();
    proxy.heal();
    await().until(() -> edge.get("unheard/of").status() == 404);
    for (var answer : together(() -> edge.get("fedora/cold.rpm"))) {
      assertThat(answer.text()).isEqualTo("cold");
    }
    assertThat(statementsForFiles()).isOne();
  }

  private static <T> List<T> together(Callable<T> request) throws Exception {
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      return clients.invokeAll(Stream.generate(() -> request).limit(CLIENTS).toList())
          .stream()
          .map(OutageTest::got)
          .toList();
    }
  }

  private static <T> T got(Future<T> done) {
    try {
      return done.get();
    } catch (ExecutionException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private long statementsForFiles() {
    return database().statements()
        .stream()
        .filter(statement -> statement.query().contains("unnest")
            && statement.query().contains("core_publishedartifact"))
        .mapToLong(dev.rind.testbed.Database.Statement::calls)
        .sum();
  }

  @Test
  void aClientThatLeavesDoesNotCancelTheLoadThatOthersWaitFor() throws Exception {
    edge.with("RIND_DB_STATEMENT_TIMEOUT", millis(LONG));
    warm(LONG);
    database().resetStatements();
    Future<Answer> stays;
    try (var lock = database().lock("core_publishedartifact")) {
      try (var leaves = edge.connect()) {
        leaves.send(EdgeFixture.request("GET", "fedora/cold.rpm"));
        await().until(() -> lock.waiting() == 1);
        stays = asking("fedora/cold.rpm");
        await().until(() -> connectionsOpen() == 2);
      }
      await().until(() -> connectionsOpen() == 1);
    }
    assertThat(stays.get().text()).isEqualTo("cold");
    assertThat(statementsForFiles()).isOne();
  }

  private double connectionsOpen() {
    return metric("rind_connections_open");
  }

  private double metric(String name) {
    try (var admin = HttpSocket.to(edge.edge().adminAddress())) {
      return admin.send("GET /metrics HTTP/1.1\r\nHost: admin\r\n\r\n")
          .answer()
          .text()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
          .sum();
    }
  }
}
