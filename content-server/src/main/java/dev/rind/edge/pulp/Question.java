package dev.rind.edge.pulp;

import dev.rind.cache.Answers;
import dev.rind.cache.BatchSource;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One statement that answers many keys.
 *
 * <p>Its first parameter is an array of numbers, one for each key, and each row begins with the
 * number of the key that it answers; so keys need not be found again in the rows.
 */
final class Question<K, V> implements BatchSource<K, V> {
  /** A column that tells how long PostgreSQL has worked on the statement until that row. */
  static final String WORK = "clock_timestamp() - statement_timestamp() AS work";

  private final Database database;
  private final String sql;
  private final List<Function<List<K>, Object>> columns;
  private final Reader<K, V> reader;

  /** Makes the answer of the rows of a key; null where they say that there is none. */
  @FunctionalInterface
  interface Reader<K, V> {
    @Nullable
    V read(K key, List<Row> rows);
  }

  /** @param columns make the other parameters of the keys, an array each */
  Question(Database database, String sql, List<Function<List<K>, Object>> columns,
      Reader<K, V> reader) {
    this.database = database;
    this.sql = sql;
    this.columns = columns;
    this.reader = reader;
  }

  @Override
  public CompletionStage<Answers<K, V>> fetch(List<K> keys) {
    var arguments = Tuple.tuple();
    var numbers = new Integer[keys.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    arguments.addArrayOfInteger(numbers);
    columns.forEach(column -> arguments.addValue(column.apply(keys)));
    return database.query(sql, arguments)
        .thenApply(rows -> new Answers<>(answered(keys, rows), work(rows)));
  }

  private Map<K, V> answered(List<K> keys, RowSet<Row> rows) {
    var byKey = new HashMap<Integer, List<Row>>();
    rows.forEach(row -> byKey.computeIfAbsent(row.getInteger(0), _ -> new ArrayList<>()).add(row));
    var answered = new HashMap<K, V>();
    byKey.forEach((number, mine) -> {
      var answer = reader.read(keys.get(number), mine);
      if (answer != null) {
        answered.put(keys.get(number), answer);
      }
    });
    return answered;
  }

  /**
   * What the last row says, because PostgreSQL makes rows while it sends them: only the last one knows
   * of all the work. Without what planning takes, and the network.
   */
  private static Duration work(RowSet<Row> rows) {
    var work = Duration.ZERO;
    if (rows.columnsNames().contains("work")) {
      for (var row : rows) {
        work = row.get(Interval.class, "work").toDuration();
      }
    }
    return work;
  }

  @Override
  public boolean blamesOneKey(Throwable failure) {
    return SqlState.of(failure).filter(SqlState::blamesData).isPresent();
  }

  /** A column of texts. */
  static <K> Function<List<K>, Object> texts(Function<K, String> text) {
    return keys -> keys.stream().map(text).toArray(String[]::new);
  }

  /** A column of ids. */
  static <K> Function<List<K>, Object> ids(Function<K, @Nullable UUID> id) {
    return keys -> keys.stream().map(id).toArray(UUID[]::new);
  }
}
