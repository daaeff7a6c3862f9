package dev.rind.edge.pulp;

import dev.rind.cache.Batcher;
import dev.rind.edge.http.Transport;
import dev.rind.testbed.Postgres;
import dev.rind.testbed.SlowProxy;
import io.netty.channel.EventLoopGroup;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class DatabaseTest {
  private static final int CONNECTIONS_MAX = 3;
  private static final int HERD = 1000;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final EventLoopGroup loops = Transport.best().loops(1);
  private final dev.rind.testbed.Database pulp = Postgres.shared().database();
  private final SlowProxy proxy = SlowProxy.to(pulp.host(), pulp.port());
  private Database database;

  @BeforeEach
  void open() {
    database = database(LONG, LONG);
  }

  private Database database(Duration connectMax, Duration waitMax) {
    var options = new PgConnectOptions().setHost(proxy.host())
        .setPort(proxy.port())
        .setDatabase(pulp.name())
        .setUser(pulp.user())
        .setPassword(pulp.password());
    return new Database(loops, options,
        new Database.Bounds(CONNECTIONS_MAX, connectMax, HERD, waitMax, LONG));
  }

  @AfterEach
  void close() {
    database.close();
    proxy.close();
    pulp.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private CompletableFuture<RowSet<Row>> ask() {
    return database.query("SELECT 1", Tuple.tuple());
  }

  private List<CompletableFuture<RowSet<Row>>> herd() {
    return IntStream.range(0, HERD).mapToObj(_ -> ask()).toList();
  }

  private static void allAnswered(List<CompletableFuture<RowSet<Row>>> herd) {
    assertThat(herd).allSatisfy(
        answer -> assertThat(answer.get(30, TimeUnit.SECONDS).iterator().next().getInteger(0))
            .isEqualTo(1));
  }

  /** How many tries the pauses between them allow in that time, if each fails at once. */
  private static int triesIn(long nanos) {
    long least = Backoff.MIN_MILLIS;
    long spent = 0;
    int tries = 1;
    while (spent + least / 2 <= TimeUnit.NANOSECONDS.toMillis(nanos)) {
      spent += least / 2;
      least = Math.min(least * 2, Backoff.MAX_MILLIS);
      tries++;
    }
    return tries;
  }

  @Test
  void aThousandStatementsThatWaitForADatabaseThatIsAwayMakeAHandfulOfTries() {
    proxy.hangUp();
    var began = System.nanoTime();
    var herd = herd();
    await().until(() -> proxy.accepted() >= 4);
    var tries = proxy.accepted();
    assertThat(tries).isLessThanOrEqualTo(triesIn(System.nanoTime() - began));
    assertThat(database.open()).isZero();

    proxy.heal();
    allAnswered(herd);
    var failed = (int) database.failedTries();
    assertThat(database.tries()).isEqualTo(proxy.accepted());
    assertThat(proxy.accepted() - failed).isEqualTo(database.open())
        .isBetween(1, CONNECTIONS_MAX);
  }

  @Test
  void oneTryAtATimeIsUnderWay() {
    proxy.pause();
    var herd = herd();
    await().until(() -> proxy.accepted() > 0);
    database.loop().submit(() -> {}).syncUninterruptibly();
    assertThat(database.tries()).isOne();
    proxy.heal();
    allAnswered(herd);
  }

  @Test
  void aTryThatIsNotAnsweredIsGivenUpAndItsSocketClosed() {
    database.close();
    database = database(Duration.ofMillis(50), Duration.ofSeconds(1));
    proxy.delayAnswers(Duration.ofHours(1));
    assertThatThrownBy(() -> ask().get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("no answer in 50 ms");
    assertThat(database.failedTries()).isPositive();
    await().untilAsserted(() -> assertThat(proxy.open()).isZero());

    proxy.heal();
    database.close();
    database = database(LONG, LONG);
    allAnswered(List.of(ask()));
  }

  @Test
  void connectionsAreOpenedOnlyAsNeeded() {
    assertThat(database.tries()).isZero();
    for (int i = 0; i < 10; i++) {
      allAnswered(List.of(ask()));
    }
    assertThat(database.tries()).isOne();
    assertThat(database.open()).isOne();
    allAnswered(herd());
    assertThat(database.open()).isLessThanOrEqualTo(CONNECTIONS_MAX);
    assertThat(database.failedTries()).isZero();
  }

  @Test
  void aStatementWhoseConnectionIsLostIsSentAgain() {
    CompletableFuture<RowSet<Row>> answer;
    try (var lock = pulp.lock("core_domain")) {
      answer = database.query("SELECT count(*)::integer FROM core_domain", Tuple.tuple());
      await().until(() -> lock.waiting() == 1);
      proxy.hangUp();
      await().until(() -> database.failedTries() > 0);
      proxy.heal();
      await().until(() -> lock.waiting() == 2); // the first has not noticed that nobody listens
    }
    allAnswered(List.of(answer));
    assertThat(database.statements()).isEqualTo(2);
  }

  @Test
  void aStatementThatEndsItsConnectionsDoesNotDoSoForEver() {
    var poison = database.query("SELECT pg_terminate_backend(pg_backend_pid())", Tuple.tuple());
    assertThatThrownBy(() -> poison.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(DatabaseUnavailable.class);
    assertThat(database.statements()).isEqualTo(CONNECTIONS_MAX + 1);
    allAnswered(List.of(ask()));
  }

  @Test
  void aTextThatPostgresCannotHoldFailsAlone() {
    var question = new Question<String, String>(database,
        "SELECT number, text FROM unnest($1::integer[], $2::text[]) AS asked (number, text)",
        List.of(Question.texts(text -> text)), (_, rows) -> rows.getFirst().getString(1));
    var batcher = new Batcher<>(database.loop(), question, 1, 100, 100, System::nanoTime);
    var poison = batcher.find("po\0ison");
    var neighbours = Stream.of("a", "b", "c", "d", "e").map(batcher::find).toList();
    assertThatThrownBy(() -> poison.get(30, TimeUnit.SECONDS)).hasMessageContaining("22021");
    assertThat(neighbours.stream().map(CompletableFuture::join).flatMap(java.util.Optional::stream))
        .containsExactly("a", "b", "c", "d", "e");
  }
}
