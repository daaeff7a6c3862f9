package dev.rind.edge.pulp;

import dev.rind.cache.Cause;
import dev.rind.cache.Watermark;
import dev.rind.edge.catalog.Change;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from PostgreSQL what changed, where {@link Triggers} tell it, on a connection of its own.
 *
 * <p>PostgreSQL delivers messages in the order in which their transactions were committed. So a message
 * that this edge sends to itself comes after all that was told until then: each moves the
 * {@link Watermark} on. It is sent on the connections that answers are read on, so that one who listens to another
 * server than is read, after a failover, hears nothing. What cannot be heard, for whatever reason, ends that, and
 * everything is read again before it is used, as it is when changes are told again.
 *
 * <p><b>Threading:</b> callable from any thread; all else happens on the loop of the database, where
 * changes are passed on.
 *
 * <p><b>Bounds:</b> one connection, one try to connect at a time, the next one after {@link Backoff}. One message to
 * itself at a time; without an answer for {@link #SILENCE_MAX} the connection is given up. No queue of messages: each is
 * passed on as it is read, and what it has read again waits in the {@link dev.rind.cache.Batcher}, within its bounds.
 *
 * <p><b>Errors:</b> none: that it hears nothing is logged once, and told by {@link #listens}.
 */
public final class ChangeListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeListener.class);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(5);
  private static final String CHANNEL = "rind";

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final String NO_TRIGGERS = "the triggers are missing or of another version; rind check says more";

  /** Asked first, since a statement that must fail writes to PostgreSQL's log each time. */
  private static final String READY = """
    SELECT pg_is_in_recovery(),
           to_regprocedure('rind.version()') IS NOT NULL AND to_regprocedure('rind.missing()') IS NOT NULL
    """;

  private static final String ECHO = """
    SELECT rind.version(), (SELECT count(*) FROM rind.missing()) FROM pg_notify($1, $2)
    """;

  private final Database database;
  private final Watermark told;
  private final Consumer<Change> changed;
  private final Duration echoEvery;
  private final LongSupplier nanoTime;
  private final String ownChannel = CHANNEL + "_"
      + UUID.randomUUID().toString().replace("-", "");
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final LongAdder messages = new LongAdder();
  private final LongAdder losses = new LongAdder();
  private @Nullable Connector current;
  private @Nullable Echo echo;
  private long echoes;
  private boolean deaf;
  private boolean closed;

  /** A message to itself that is under way. */
  private record Echo(String number, long sentAt, Promise<Void> heard) {}

  private ChangeListener(Database database, Watermark told, Consumer<Change> changed,
      Duration echoEvery, LongSupplier nanoTime) {
    this.database = database;
    this.told = told;
    this.changed = changed;
    this.echoEvery = echoEvery;
    this.nanoTime = nanoTime;
  }

  /**
   * Begins to listen.
   *
   * @param told is moved on, by the time of {@code nanoTime}
   * @param changed hears of each change before that
   * @param echoEvery how often it is moved on
   */
  public static ChangeListener start(Database database, Watermark told, Consumer<Change> changed,
      Duration echoEvery, LongSupplier nanoTime) {
    var listener = new ChangeListener(database, told, changed, echoEvery, nanoTime);
    database.loop().execute(listener::connect);
    return listener;
  }

  /** Whether changes are told now. */
  public boolean listens() {
    return told.isOn();
  }

  /** Messages heard about what changed. */
  public long messages() {
    return messages.sum();
  }

  /** Times that nothing could be heard any more, or yet. */
  public long losses() {
    return losses.sum();
  }

  private void connect() {
    assert database.loop().inEventLoop();
    if (closed) {
      return;
    }
    var connector = database.connector();
    current = connector;
    ask(connector, connector.connection(), connection -> connected(connector, connection));
  }

  private void connected(Connector connector, PgConnection connection) {
    connection.closeHandler(_ -> lost(connector, "the connection was closed"));
    connection.exceptionHandler(failure -> LOG.debug("the listening connection failed", failure));
    connection.notificationHandler(message -> heard(connector, message));
    look(connector, connection);
  }

  private void look(Connector connector, PgConnection connection) {
    if (current != connector) {
      return;
    }
    ask(connector, connection.query(READY).execute(), rows -> {
      var row = rows.iterator().next();
      if (row.getBoolean(0)) {
        lookLater(connector, connection, "it is a replica in recovery");
      } else if (!row.getBoolean(1)) {
        lookLater(connector, connection, NO_TRIGGERS);
      } else {
        listen(connector, connection);
      }
    });
  }

  /** A second time does no harm. */
  private void listen(Connector connector, PgConnection connection) {
    ask(connector, connection.query("LISTEN " + CHANNEL + "; LISTEN " + ownChannel).execute(),
        _ -> echo(connector, connection));
  }

  private void lookLater(Connector connector, PgConnection connection, String why) {
    deafened(why);
    var _ = database.loop()
        .schedule(() -> look(connector, connection), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void echo(Connector connector, PgConnection connection) {
    if (current != connector) {
      return;
    }
    var sent = new Echo(Long.toString(++echoes), nanoTime.getAsLong(), Promise.promise());
    echo = sent;
    // Its answer and it itself come in any order.
    var asked = Future.fromCompletionStage(database.query(ECHO, Tuple.of(ownChannel, sent.number)))
        .compose(rows -> sent.heard.future().map(rows.iterator().next()));
    ask(connector, asked, row -> {
      if (isComplete(row)) {
        came(connector, connection, sent.sentAt);
      } else {
        lookLater(connector, connection, NO_TRIGGERS);
      }
    });
  }

  private static boolean isComplete(Row row) {
    return row.getInteger(0) == Triggers.VERSION && row.getLong(1) == 0;
  }

  private void heard(Connector connector, PgNotification message) {
    if (current != connector) {
      return;
    }
    if (message.getChannel().equals(CHANNEL)) {
      messages.increment();
      Notices.read(message.getPayload()).forEach(changed);
    } else if (echo != null && message.getPayload().equals(echo.number)) {
      echo.heard.tryComplete();
    }
  }

  private void came(Connector connector, PgConnection connection, long sentAt) {
    backoff.end();
    if (!told.isOn()) {
      LOG.info("PostgreSQL tells what changes");
      Notices.EVERYTHING.forEach(changed);
      told.begin();
    }
    told.advance(sentAt);
    deaf = false;
    var wait = sentAt + echoEvery.toNanos() - nanoTime.getAsLong();
    var _ = database.loop()
        .schedule(() -> echo(connector, connection), Math.max(0, wait), TimeUnit.NANOSECONDS);
  }

  /** Gives the connection up where the answer is a failure, or does not come. */
  private <T> void ask(Connector connector, Future<T> asked, Consumer<T> answered) {
    var timeout = database.loop()
        .schedule(() -> lost(connector, "no answer in " + SILENCE_MAX.toMillis() + " ms"),
            SILENCE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    var _ = asked.onComplete(done -> {
      timeout.cancel(false);
      if (done.failed()) {
        lost(connector, Cause.of(done.cause()).getMessage());
      } else if (current == connector) {
        answered.accept(done.result());
      }
    });
  }

  private void lost(Connector connector, @Nullable String why) {
    assert database.loop().inEventLoop();
    if (current != connector) {
      return;
    }
    current = null;
    echo = null;
    connector.cut();
    if (closed) {
      return;
    }
    deafened(why);
    var _ = database.loop().schedule(this::connect, backoff.nextMillis(), TimeUnit.MILLISECONDS);
  }

  private void deafened(@Nullable String why) {
    if (told.isOn()) {
      told.end();
      // What was not heard any more may be about anything.
      Notices.EVERYTHING.forEach(changed);
    }
    if (!deaf) {
      losses.increment();
      LOG.warn("PostgreSQL does not tell what changes, so it is asked in rounds: {}", why);
    }
    deaf = true;
  }

  /** Ends the connection. */
  @Override
  public void close() {
    database.loop().execute(() -> {
      closed = true;
      told.end();
      if (current != null) {
        lost(current, null);
      }
    });
  }
}
