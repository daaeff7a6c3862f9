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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * New rows of several tables, sent with one {@code COPY} for each table. Their order does not
 * matter within a transaction, since Pulp's foreign keys are checked at its end.
 *
 * <p>Columns and values alternate in the arguments, and are the same columns for every row of a
 * table: a call then reads like the row it makes. The columns are those of all releases: what one
 * lacks is left out, unless the row {@link #needs} it.
 */
final class Rows {
  /** More rows than this are trusted: checking half a million foreign keys takes longer than the rest. */
  private static final int CHECKED_MAX = 5_000;

  /** Tables of which a release may have none, for what they hold is a feature that nobody asked for. */
  private static final Set<String> OPTIONAL = Set.of("core_distributedpublication");

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, String> needs = new LinkedHashMap<>();
  private int count;

  /** Rows that make no sense without a column, named as {@code table.column}: {@code what} is not to be had then. */
  void needs(String column, String what) {
    needs.put(column, what);
  }

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
  void copyTo(Connection connection, PulpTables laid) throws SQLException {
    refuse(laid);
    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    for (var table : tables.entrySet()) {
      if (!laid.has(table.getKey())) {
        continue;
      }
      var there = table.getValue().columns
          .stream()
          .map(column -> laid.has(table.getKey(), column))
          .toList();
      try (var statement = connection.createStatement()) {
        statement.execute("SET LOCAL session_replication_role = " + role(table.getKey()));
        copy.copyIn(
            "COPY %s (%s) FROM STDIN".formatted(table.getKey(), table.getValue().columns(there)),
            new StringReader(table.getValue().lines(there)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void refuse(PulpTables laid) {
    needs.forEach((column, what) -> {
      var parts = column.split("\\.", -1);
      if (!laid.has(parts[0], parts[1])) {
        throw new IllegalArgumentException(
            "Pulp %s has no %s, which %s needs".formatted(laid.release(), column, what));
      }
    });
    for (var table : tables.keySet()) {
      if (!laid.has(table) && !OPTIONAL.contains(table)) {
        throw new IllegalArgumentException("Pulp %s has no %s".formatted(laid.release(), table));
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

    private String columns(List<Boolean> there) {
      return String.join(", ", those(there, columns));
    }

    private String lines(List<Boolean> there) {
      return there.contains(false)
          ? lines.toString()
              .lines()
              .map(line -> String.join("\t", those(there, List.of(line.split("\t", -1)))) + '\n')
              .collect(Collectors.joining())
          : lines.toString();
    }

    private static List<String> those(List<Boolean> there, List<String> values) {
      return IntStream.range(0, values.size()).filter(there::get).mapToObj(values::get).toList();
    }
  }
}
