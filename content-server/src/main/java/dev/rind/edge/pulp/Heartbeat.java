package dev.rind.edge.pulp;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row by which {@code pulp status} sees this edge (contract 10): written at start and every 7 s, also
 * again where a worker has removed it; taken away at the end.
 *
 * <p>Its versions have a key of our own only, because Pulp's migrations stop at keys that they know.
 *
 * <p><b>Threading:</b> callable from any thread; {@code close} waits, so not from the loop.
 *
 * <p><b>Errors:</b> none: a database that refuses is logged once, and counted.
 */
public final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration EVERY = Duration.ofSeconds(7);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

  /** Needs no unique name, which only some versions have. */
  private static final String BEAT = """
    WITH beaten AS (
      UPDATE %1$s SET last_heartbeat = now(), pulp_last_updated = now() WHERE name = $1 RETURNING 1)
    INSERT INTO %1$s (pulp_id, pulp_created, pulp_last_updated, name, last_heartbeat%2$s)
    SELECT $2::uuid, now(), now(), $1, now()%3$s WHERE NOT EXISTS (SELECT FROM beaten)
    """;

  private final Database database;
  private final String table;
  private final String beat;
  private final String name;
  private final LongAdder beats = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);
  private boolean refused;
  private boolean closed;
  private @Nullable ScheduledFuture<?> timer;

  private Heartbeat(Database database, Schema schema, String name, String version) {
    this.database = database;
    this.name = name;
    this.table = schema.heartbeats();
    var versions = schema.columns().contains(table + ".versions");
    this.beat = BEAT.formatted(table,
        (schema.hasAppStatus() ? ", app_type, ttl" : "") + (versions ? ", versions" : ""),
        (schema.hasAppStatus() ? ", 'content', interval '30 seconds'" : "")
            + (versions ? ", hstore('rind', '" + version.replace("'", "''") + "')" : ""));
  }

  /**
   * Begins to beat.
   *
   * @param name of this process and no other, with the host after an {@code @}
   * @param version of this edge
   */
  public static Heartbeat start(Database database, Schema schema, String name, String version) {
    var heartbeat = new Heartbeat(database, schema, name, version);
    database.loop().execute(() -> {
      heartbeat.timer = database.loop()
          .scheduleAtFixedRate(heartbeat::beat, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    });
    return heartbeat;
  }

  /** Writes the row, unless the last time is still under way. */
  void beat() {
    assert database.loop().inEventLoop();
    if (closed || !last.isDone()) {
      return;
    }
    last = database.query(beat, Tuple.of(name, UUID.randomUUID())).handle((_, failure) -> {
      if (failure == null) {
        beats.increment();
        refused = false;
      } else {
        failures.increment();
        if (!refused) {
          LOG.warn("Pulp cannot be told that this edge is there: {}", failure.getMessage());
        }
        refused = true;
      }
      return failure == null;
    });
  }

  /** Times that the row was written. */
  public long beats() {
    return beats.sum();
  }

  /** Times that it could not be. */
  public long failures() {
    return failures.sum();
  }

  /** Takes the row away, and waits for that a while. */
  @Override
  public void close() {
    var gone = new CompletableFuture<Boolean>();
    database.loop().execute(() -> {
      closed = true;
      if (timer != null) {
        timer.cancel(false);
      }
      var _ = last
          .thenCompose(
              _ -> database.query("DELETE FROM " + table + " WHERE name = $1", Tuple.of(name)))
          .whenComplete((_, _) -> gone.complete(true));
    });
    var _ = gone.completeOnTimeout(false, CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS).join();
  }
}
