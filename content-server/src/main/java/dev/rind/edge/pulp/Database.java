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
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
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
 * PostgreSQL is told as well, or its connection is closed.
 *
 * <p><b>Errors:</b> {@link DatabaseUnavailable}; or the client's own exception for what PostgreSQL
 * said of a statement. A lost connection is opened again after 0.1 s, doubled up to 5 s, with jitter.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final long BACKOFF_MIN_MILLIS = 100;
  private static final long BACKOFF_MAX_MILLIS = 5_000;
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  /** See the type's bounds. */
  public record Bounds(int connectionsMax, int waitingMax, Duration waitMax,
      Duration statementMax) {}

  private final Vertx vertx;
  private final ContextInternal context;
  private final PgConnectOptions options;
  private final Bounds bounds;
  private final ArrayDeque<PgConnection> idle = new ArrayDeque<>();
  private final Set<PgConnection> open = new HashSet<>();
  private final ArrayDeque<Statement<?>> waiting = new ArrayDeque<>();
  private final LongAdder statements = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private int connecting;
  private long backoffMillis;
  private boolean backingOff;
  private String lastRefusal = "";
  private boolean closed;

  /** A statement that waits for a connection. */
  private record Statement<T>(Function<PgConnection, Future<T>> sending,
      CompletableFuture<T> answer) {}

  public Database(EventLoopGroup loops, PgConnectOptions options, Bounds bounds) {
    this.vertx = SharedTransport.vertx(loops);
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.options = new PgConnectOptions(options).setReconnectAttempts(0);
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
    var statement = new Statement<>(sending, new CompletableFuture<>());
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
    if (waiting.size() > connecting && !backingOff
        && open.size() + connecting < bounds.connectionsMax()) {
      connect();
    }
  }

  private <T> void send(Statement<T> statement, PgConnection connection) {
    statements.increment();
    var patience = bounds.statementMax().plusSeconds(1);
    var timeout = loop().schedule(() -> {
      LOG.warn("PostgreSQL did not answer within {} ms; the connection is closed",
          patience.toMillis());
      drop(connection);
      statement.answer.completeExceptionally(
          new DatabaseUnavailable("PostgreSQL did not answer within " + patience.toMillis() + " ms",
              null));
    }, patience.toNanos(), TimeUnit.NANOSECONDS);
    var _ = statement.sending.apply(connection)
        .onComplete(done -> {
          timeout.cancel(false);
          if (open.contains(connection)) {
            idle.add(connection);
          }
          if (done.succeeded()) {
            statement.answer.complete(done.result());
          } else {
            statement.answer.completeExceptionally(understood(done.cause()));
          }
          proceed();
        });
  }

  /** What PostgreSQL said of a statement stays as it is; all else means that it could not be asked. */
  private static Throwable understood(Throwable failure) {
    return SqlState.of(failure).filter(state -> !state.meansUnavailable()).isPresent() ? failure
        : new DatabaseUnavailable("PostgreSQL does not answer: " + failure.getMessage(), failure);
  }

  private void connect() {
    connecting++;
    var _ = PgConnection.connect(vertx, options).onComplete(done -> {
      connecting--;
      if (done.succeeded()) {
        connected(done.result());
      } else {
        refused(done.cause());
      }
    });
  }

  private void connected(PgConnection connection) {
    assert loop().inEventLoop();
    if (closed) {
      var _ = connection.close();
      return;
    }
    if (backoffMillis > 0) {
      LOG.info("connected to PostgreSQL again");
      backoffMillis = 0;
    }
    lastRefusal = "";
    open.add(connection);
    idle.add(connection);
    connection.closeHandler(_ -> drop(connection));
    connection.exceptionHandler(failure -> LOG.debug("a connection to PostgreSQL failed", failure));
    proceed();
  }

  private void refused(@Nullable Throwable failure) {
    lastRefusal = ": " + Cause.of(failure).getMessage();
    if (backoffMillis == 0) {
      LOG.warn("cannot connect to PostgreSQL{}", lastRefusal);
    }
    backoffMillis = Math.clamp(backoffMillis * 2, BACKOFF_MIN_MILLIS, BACKOFF_MAX_MILLIS);
    backingOff = true;
    // Half of it at random, so that the edges of a fleet do not come back all at once.
    var pause = backoffMillis / 2 + ThreadLocalRandom.current().nextLong(backoffMillis / 2 + 1);
    var _ = loop().schedule(() -> {
      backingOff = false;
      proceed();
    }, pause, TimeUnit.MILLISECONDS);
  }

  private void drop(PgConnection connection) {
    if (open.remove(connection)) {
      idle.remove(connection);
      var _ = connection.close();
      proceed();
    }
  }

  /** Asks PostgreSQL what it is, on a connection of its own. */
  public CompletableFuture<ServerInfo> probe() {
    var found = new CompletableFuture<ServerInfo>();
    context.runOnContext(_ -> PgConnection.connect(vertx, options)
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
      Set.copyOf(open).forEach(this::drop);
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
