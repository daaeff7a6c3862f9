package dev.rind.testbed;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * New rows of several tables, sent with one {@code COPY} for each table. Their order does not
 * matter within a transaction, since Pulp's foreign keys are checked at its end.
 *
 * <p>Columns and values alternate in the arguments, and are the same columns for every row of a
 * table: a call then reads like the row it makes.
 */
final class Rows {
  /** More rows than this are trusted: checking half a million foreign keys takes longer than the rest. */
  private static final int CHECKED_MAX = 5_000;

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private int count;

  /** A row with the three columns every base table has. */
  void base(String table, UUID id, Instant at, @Nullable Object... columnsAndValues) {
    var all = new ArrayList<@Nullable Object>(columnsAndValues.length + 6);
    all.addAll(Arrays.asList("pulp_id", id, "pulp_created", at, "pulp_last_updated", at));
    all.addAll(Arrays.asList(columnsAndValues));
    add(table, all);
  }

  void row(String table, @Nullable Object... columnsAndValues) {
    add(table, Arrays.asList(columnsAndValues));
  }

  /** Within a transaction of a superuser, for only they may do without the checks. */
  void copyTo(Connection connection) throws SQLException {
    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    for (var table : tables.entrySet()) {
      var columns = String.join(", ", table.getValue().columns);
      try (var statement = connection.createStatement()) {
        statement.execute("SET LOCAL session_replication_role = " + role(table.getKey()));
        copy.copyIn(
            "COPY %s (%s) FROM STDIN".formatted(table.getKey(), columns),
            new StringReader(table.getValue().lines.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private String role(String table) {
    // Distributions are checked in any case: their triggers refuse nested base paths.
    return count <= CHECKED_MAX || table.equals("core_distribution") ? "origin" : "replica";
  }

  private void add(String table, List<? extends @Nullable Object> columnsAndValues) {
    var columns = new ArrayList<String>();
    var values = new ArrayList<String>();
    for (int i = 0; i < columnsAndValues.size(); i += 2) {
      columns.add(String.valueOf(columnsAndValues.get(i)));
      values.add(text(columnsAndValues.get(i + 1)));
    }
    var rows = tables.computeIfAbsent(table, missing -> new Table(columns));
    if (!rows.columns.equals(columns)) {
      throw new IllegalStateException(
          "rows of " + table + " differ: " + rows.columns + ", " + columns);
    }
    count++;
    rows.lines.append(String.join("\t", values)).append('\n');
  }

  /** As COPY's text format wants a value. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "\\N";
      case byte[] bytes -> "\\\\x" + HexFormat.of().formatHex(bytes);
      case Collection<?> array ->
        array.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
      case String text -> escaped(text);
      default -> value.toString();
    };
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static final class Table {
    private final List<String> columns;
    private final StringBuilder lines = new StringBuilder();

    private Table(List<String> columns) {
      this.columns = columns;
    }
  }
}
