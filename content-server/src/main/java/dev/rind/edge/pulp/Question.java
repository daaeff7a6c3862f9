package dev.rind.edge.pulp;

import dev.rind.cache.Answers;
import dev.rind.cache.BatchSource;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One statement that answers many keys.
 *
 * <p>Its first parameter is an array of numbers, one for each key, and each row begins with the
 * number of the key that it answers; so keys need not be found again in the rows.
 */
final class Question<K, V> implements BatchSource<K, V> {
  private final Database database;
  private final String sql;
  private final List<Function<List<K>, Object>> columns;
  private final Reader<K, V> reader;

  /** Makes the answers of the rows of each key. */
  @FunctionalInterface
  interface Reader<K, V> {
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
    return database.query(sql, arguments).thenApply(rows -> Answers.of(answered(keys, rows)));
  }

  private Map<K, V> answered(List<K> keys, RowSet<Row> rows) {
    var byKey = new HashMap<Integer, List<Row>>();
    rows.forEach(row -> byKey.computeIfAbsent(row.getInteger(0), _ -> new ArrayList<>()).add(row));
    var answered = new HashMap<K, V>();
    byKey.forEach(
        (number, mine) -> answered.put(keys.get(number), reader.read(keys.get(number), mine)));
    return answered;
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
  static <K> Function<List<K>, Object> ids(Function<K, java.util.UUID> id) {
    return keys -> keys.stream().map(id).toArray(java.util.UUID[]::new);
  }
}
