package dev.rind.edge.pulp;

import dev.rind.cache.Cause;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

/**
 * The triggers in Pulp's database that tell what changed: the SQL that brings and takes them, and what
 * of them is there.
 *
 * <p><b>Threading:</b> callable from any thread.
 */
public final class Triggers {
  /** Those that this edge understands; {@code rind.version()} in the SQL says the same. */
  public static final int VERSION = 1;

  private static final String INSTALLED = """
    SELECT to_regprocedure('rind.version()') IS NOT NULL
           AND obj_description(to_regnamespace('rind'), 'pg_namespace') = 'Triggers of Rind'
    """;

  private static final String TABLES = """
    SELECT t.tgrelid::regclass::text || ': '
           || string_agg(substr(t.tgname, 6) || CASE WHEN t.tgenabled IN ('O', 'A') THEN '' ELSE ' (disabled)' END,
                         ', ' ORDER BY t.tgname)
      FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE p.pronamespace = to_regnamespace('rind') GROUP BY t.tgrelid ORDER BY 1
    """;

  private Triggers() {}

  /**
   * What is installed.
   *
   * @param version -1: nothing is installed
   * @param tables those with triggers, and what these fire at, in words
   * @param missing tables that lack some, or where they are disabled; of another version not known
   */
  public record State(int version, List<String> tables, List<String> missing) {
    static final State NOTHING = new State(-1, List.of(), List.of());

    public State {
      tables = List.copyOf(tables);
      missing = List.copyOf(missing);
    }

    public boolean isInstalled() {
      return version >= 0;
    }

    /** What keeps this edge from listening to them, in words for after "the triggers"; empty: nothing. */
    public String lacking() {
      if (!isInstalled()) {
        return "are not installed";
      }
      if (version != VERSION) {
        return "are of version %d, %s than this edge, which knows version %d".formatted(version,
            version < VERSION ? "older" : "newer", VERSION);
      }
      return missing.isEmpty() ? ""
          : "are missing, disabled or passed by on " + String.join(", ", missing);
    }
  }

  /** What brings them, or makes them what they should be. */
  public static String install() {
    return resource("triggers-install.sql");
  }

  /** What takes them away. */
  public static String remove() {
    return resource("triggers-remove.sql");
  }

  private static String resource(String name) {
    try (var in = Triggers.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What is installed there. */
  public static CompletableFuture<State> of(Database database) {
    return database.query(INSTALLED, Tuple.tuple())
        .thenCompose(rows -> Boolean.TRUE.equals(rows.iterator().next().getBoolean(0))
            ? state(database)
            : CompletableFuture.completedFuture(State.NOTHING));
  }

  private static CompletableFuture<State> state(Database database) {
    return texts(database, "SELECT rind.version()::text")
        .thenApply(version -> Integer.parseInt(version.getFirst()))
        .thenCompose(version -> texts(database, TABLES)
            .thenCombine(version == VERSION
                ? texts(database, "SELECT missing::text FROM rind.missing() ORDER BY 1")
                : CompletableFuture.completedFuture(List.<String>of()),
                (tables, missing) -> new State(version, tables, missing)));
  }

  private static CompletableFuture<List<String>> texts(Database database, String sql) {
    return database.query(sql, Tuple.tuple())
        .thenApply(rows -> StreamSupport.stream(rows.spliterator(), false)
            .map(row -> String.valueOf(row.getString(0)))
            .toList());
  }

  /**
   * Runs one of the scripts, on a connection of its own, which is left in the middle of a transaction where the script
   * fails.
   */
  public static CompletableFuture<Void> run(Database database, String script) {
    var done = new CompletableFuture<Void>();
    database.loop().execute(() -> {
      var connector = database.connector();
      var _ = connector.connection()
          .compose(connection -> connection.query(script).execute())
          .onComplete(outcome -> {
            connector.cut();
            if (outcome.succeeded()) {
              done.complete(null);
            } else {
              done.completeExceptionally(Cause.of(outcome.cause()));
            }
          });
    });
    return done;
  }
}
