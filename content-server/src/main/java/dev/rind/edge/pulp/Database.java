package dev.rind.edge.pulp;

import dev.rind.cache.Cause;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections to PostgreSQL, on one event loop; statements wait their turn for one.
 *
 * <p>Our own rather than the client's pool, which can neither end a connection that does not answer
 * nor tell that the database is away.
 *
 * <p><b>Threading:</b> {@code query} is callable from any thread and completes on {@link #loop}; all
 * else happens there.
 *
 * <p><b>Bounds:</b> {@code connectionsMax}; one statement at a time on each; {@code waitingMax}
 * statements waiting, each at most {@code waitMax}; each answered within {@code statementMax}, which
 * PostgreSQL is told as well, or its connection is closed. One connection is opened at a time, within
 * {@code connectMax}, and only while a statement waits for it; so however many wait, a PostgreSQL that
 * is away or comes back sees one try, and after one that failed the next only after {@link Backoff}.
 *
 * <p><b>Errors:</b> {@link DatabaseUnavailable}; or the client's own exception for what PostgreSQL
 * said of a statement. One that was under way on a connection that was lost is sent again while it may
 * wait, at most as often as there are connections: all but the heartbeat only read, and that
 * may be written twice.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  /** See the type's bounds. */
  public record Bounds(int connectionsMax, Duration connectMax, int waitingMax, Duration waitMax,
      Duration statementMax) {}

  private final Vertx vertx;
  private final ContextInternal context;
  private final PgConnectOptions options;
  private final Bounds bounds;
  private final ArrayDeque<PgConnection> idle = new ArrayDeque<>();
  private final Map<PgConnection, Connector> open = new HashMap<>();
  private final ArrayDeque<Statement<?>> waiting = new ArrayDeque<>();
  private final LongAdder statements = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder tries = new LongAdder();
  private final LongAdder failedTries = new LongAdder();
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private volatile int openNow;
  private @Nullable Connector connecting;
  private boolean backingOff;
  private String lastRefusal = "";
  private boolean closed;

  /** A statement that waits for a connection, or is under way on one. */
  private static final class Statement<T> {
    private final Function<PgConnection, Future<T>> sending;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private boolean late;
    private int sent;

    private Statement(Function<PgConnection, Future<T>> sending) {
      this.sending = sending;
    }
  }

  public Database(EventLoopGroup loops, PgConnectOptions options, Bounds bounds) {
    this.vertx = SharedTransport.vertx(loops);
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.options = new PgConnectOptions(options).setReconnectAttempts(0)
        // The client's copy leaves it out; then a proxy runs one connection's statement for what another one asked.
        .setUseLayer7Proxy(options.getUseLayer7Proxy());
    this.bounds = bounds;
  }

  /** Where answers come back. */
  public EventLoop loop() {
    return context.nettyEventLoop();
  }

  /** Statements sent so far. */
  public long statements() {
    return statements.sum();
  }

  /** Statements that were not sent: no room to wait for a connection, or none in time. */
  public long refused() {
    return refused.sum();
  }

  /** Tries to connect so far. */
  public long tries() {
    return tries.sum();
  }

  /** Those of them that failed. */
  public long failedTries() {
    return failedTries.sum();
  }

  /** Connections open now. */
  public int open() {
    return openNow;
  }

  public CompletableFuture<RowSet<Row>> query(String sql, Tuple arguments) {
    return ask(connection -> connection.preparedQuery(sql).execute(arguments));
  }

  /**
   * The same for many rows: each goes into the collector on {@link #loop} as it arrives, and is not kept.
   */
  public <T> CompletableFuture<T> query(String sql, Tuple arguments,
      Collector<Row, ?, T> collector) {
    return ask(connection -> connection.preparedQuery(sql)
        .collecting(collector)
        .execute(arguments)
        .map(SqlResult::value));
  }

  private <T> CompletableFuture<T> ask(Function<PgConnection, Future<T>> sending) {
    var statement = new Statement<>(sending);
    context.runOnContext(_ -> enqueue(statement));
    return statement.answer;
  }

  private void enqueue(Statement<?> statement) {
    assert loop().inEventLoop();
    if (closed) {
      statement.answer.completeExceptionally(ended());
    } else if (waiting.size() >= bounds.waitingMax()) {
      refused.increment();
      statement.answer.completeExceptionally(
          new DatabaseUnavailable(bounds.waitingMax() + " statements are waiting already", null));
    } else {
      waiting.add(statement);
      expire(statement);
      proceed();
    }
  }

  private static DatabaseUnavailable ended() {
    return new DatabaseUnavailable("the database connections are closed", null);
  }

  private void expire(Statement<?> statement) {
    var timeout = loop().schedule(() -> {
      statement.late = true;
      if (waiting.remove(statement)) {
        refused.increment();
        statement.answer.completeExceptionally(new DatabaseUnavailable(
            "no connection to PostgreSQL within " + bounds.waitMax().toMillis() + " ms"
                + lastRefusal,
            null));
      }
    }, bounds.waitMax().toNanos(), TimeUnit.NANOSECONDS);
    var _ = statement.answer.whenComplete((_, _) -> timeout.cancel(false));
  }

  private void proceed() {
    while (!waiting.isEmpty() && !idle.isEmpty()) {
      send(waiting.remove(), idle.remove());
    }
    if (!waiting.isEmpty() && connecting == null && !backingOff && !closed
        && open.size() < bounds.connectionsMax()) {
      connect();
    }
  }

  private <T> void send(Statement<T> statement, PgConnection connection) {
    statements.increment();
    statement.sent++;
    var outcome = new CompletableFuture<T>();
    var patience = bounds.statementMax().plusSeconds(1);
    var timeout = loop().schedule(() -> outcome.completeExceptionally(silent(patience)),
        patience.toNanos(), TimeUnit.NANOSECONDS);
    var _ = statement.sending.apply(connection)
        .onComplete(outcome::complete, outcome::completeExceptionally);
    var _ = outcome.whenComplete((rows, failure) -> {
      timeout.cancel(false);
      ended(statement, connection, rows, failure);
      proceed();
    });
  }

  private <T> void ended(Statement<T> statement, PgConnection connection, @Nullable T rows,
      @Nullable Throwable failure) {
    assert loop().inEventLoop();
    if (failure != null && SqlState.of(failure).map(SqlState::endsConnection).orElse(true)) {
      drop(connection);
      sendAgain(statement, failure);
      return;
    }
    if (open.containsKey(connection)) {
      idle.add(connection);
    }
    if (failure == null) {
      statement.answer.complete(rows);
    } else {
      statement.answer.completeExceptionally(understood(failure));
    }
  }

  private void sendAgain(Statement<?> statement, Throwable failure) {
    if (closed || statement.late || statement.sent > bounds.connectionsMax()) {
      statement.answer.completeExceptionally(understood(failure));
    } else {
      waiting.addFirst(statement);
    }
  }

  private static DatabaseUnavailable silent(Duration patience) {
    return new DatabaseUnavailable("no answer in " + patience.toMillis() + " ms", null);
  }

  /** What PostgreSQL said of a statement stays as it is; all else means that it could not be asked. */
  private static Throwable understood(Throwable failure) {
    return SqlState.of(failure).filter(state -> !state.meansUnavailable()).isPresent() ? failure
        : new DatabaseUnavailable("PostgreSQL does not answer: " + failure.getMessage(), failure);
  }

  private void connect() {
    tries.increment();
    var connector = connector();
    connecting = connector;
    var timeout = loop().schedule(() -> refused(connector, silent(bounds.connectMax())),
        bounds.connectMax().toNanos(), TimeUnit.NANOSECONDS);
    var _ = connector.connection().onComplete(done -> {
      timeout.cancel(false);
      if (done.succeeded()) {
        connected(connector, done.result());
      } else {
        refused(connector, done.cause());
      }
    });
  }

  private void connected(Connector connector, PgConnection connection) {
    assert loop().inEventLoop();
    if (connecting != connector) {
      connector.cut(); // given up before
      return;
    }
    connecting = null;
    if (backoff.isOn()) {
      LOG.info("connected to PostgreSQL again");
      backoff.end();
    }
    lastRefusal = "";
    open.put(connection, connector);
    openNow = open.size();
    idle.add(connection);
    connection.closeHandler(_ -> {
      drop(connection);
      proceed();
    });
    connection.exceptionHandler(failure -> LOG.debug("a connection to PostgreSQL failed", failure));
    proceed();
  }

  private void refused(Connector connector, @Nullable Throwable failure) {
    assert loop().inEventLoop();
    connector.cut();
    if (connecting != connector) {
      return;
    }
    connecting = null;
    failedTries.increment();
    lastRefusal = ": " + Cause.of(failure).getMessage();
    if (!backoff.isOn()) {
      LOG.warn("cannot connect to PostgreSQL{}", lastRefusal);
    }
    backingOff = true;
    var _ = loop().schedule(() -> {
      backingOff = false;
      proceed();
    }, backoff.nextMillis(), TimeUnit.MILLISECONDS);
  }

  private void drop(PgConnection connection) {
    var connector = open.remove(connection);
    if (connector != null) {
      openNow = open.size();
      idle.remove(connection);
      connector.cut();
    }
  }

  /** A connection that is not one of these, for whoever keeps one; to be called on {@link #loop}. */
  Connector connector() {
    return new Connector(vertx, context, options);
  }

  /**
   * Asks PostgreSQL what it is, on a connection of its own: without settings of a session, since PgBouncer, of which
   * nothing is known yet, refuses who brings some.
   */
  public CompletableFuture<ServerInfo> probe() {
    var found = new CompletableFuture<ServerInfo>();
    var plain = new PgConnectOptions(options).setProperties(Map.of());
    context.runOnContext(_ -> PgConnection.connect(vertx, plain)
        .compose(connection -> connection.query(ServerInfo.SQL)
            .execute()
            .map(rows -> ServerInfo.of(rows.iterator().next(), connection.processId()))
            .eventually(connection::close))
        .onComplete(found::complete, found::completeExceptionally));
    return found;
  }

  /**
   * Ends all connections; what waits for one fails. Waits for that, at most {@link #CLOSE_MAX}, so not
   * on the loop.
   */
  @Override
  public void close() {
    var done = new CompletableFuture<Void>();
    context.runOnContext(_ -> {
      closed = true;
      waiting.forEach(statement -> statement.answer.completeExceptionally(ended()));
      waiting.clear();
      if (connecting != null) {
        connecting.cut();
        connecting = null;
      }
      Set.copyOf(open.keySet()).forEach(this::drop);
      done.complete(null);
    });
    var _ = done.thenCompose(_ -> vertx.close().toCompletionStage())
        .orTimeout(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> {
          LOG.warn("the PostgreSQL client did not end in order", failure);
          return null;
        })
        .join();
  }
}
