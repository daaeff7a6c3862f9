package dev.rind.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One table of Pulp, as a line of a listing names it: columns with their marks, then rules over
 * several columns.
 *
 * <p><b>Errors:</b> a line that does not read is an {@link IllegalArgumentException} naming it.
 */
record Table(String name, List<Column> columns, List<String> uniques, List<String> indexes) {

  private static final List<Column> BASE = List.of(
      Column.parse("pulp_id uuid PK"),
      Column.parse("pulp_created ts"),
      Column.parse("pulp_last_updated ts?"));

  Table {
    columns = List.copyOf(columns);
    uniques = List.copyOf(uniques);
    indexes = List.copyOf(indexes);
  }

  static Table parse(String line) {
    int colon = line.indexOf(": ");
    if (colon < 0) {
      throw new IllegalArgumentException("table listing: no 'name: columns' in: " + line);
    }
    var columns = new ArrayList<Column>();
    var uniques = new ArrayList<String>();
    var indexes = new ArrayList<String>();
    for (var item : line.substring(colon + 2).split("; ", -1)) {
      if (item.equals("B")) {
        columns.addAll(BASE);
      } else if (item.startsWith("U(")) {
        uniques.add(item.substring(1));
      } else if (item.startsWith("I(") || item.startsWith("I ")) {
        indexes.add(index(item));
      } else {
        columns.add(Column.parse(item));
      }
    }
    return new Table(line.substring(0, colon), columns, uniques, indexes);
  }

  /** With these columns too, or in place of those with their names. */
  Table with(Table more) {
    var all = new ArrayList<>(columns);
    for (var column : more.columns) {
      int at = all.stream().map(Column::name).toList().indexOf(column.name());
      if (at < 0) {
        all.add(column);
      } else {
        all.set(at, column);
      }
    }
    return new Table(name, all, uniques, indexes);
  }

  /** Without columns, by their names, and indexes, as they are listed. */
  Table without(List<String> items) {
    var gone = items.stream().map(item -> item.startsWith("I") ? index(item) : item).toList();
    var there = Stream.concat(columns.stream().map(Column::name), indexes.stream()).toList();
    if (!there.containsAll(gone)) {
      throw new IllegalArgumentException(
          "table changes: %s has not all of %s".formatted(name, items));
    }
    return new Table(name,
        columns.stream().filter(column -> !gone.contains(column.name())).toList(),
        uniques,
        indexes.stream().filter(index -> !gone.contains(index)).toList());
  }

  /** {@code I(a,b)} or {@code I method (a)}, as SQL has it after the name of the table. */
  private static String index(String item) {
    return item.startsWith("I ") ? "USING " + item.substring(2) : item.substring(1);
  }

  String createSql() {
    var parts = Stream.concat(
        columns.stream().map(Column::sql),
        uniques.stream().map(columns -> "UNIQUE " + columns));
    return "CREATE TABLE %s (%s);\n".formatted(name, String.join(", ", parts.toList()));
  }

  String indexSql() {
    var sql = new StringBuilder();
    for (var column : columns) {
      if (column.indexed()) {
        sql.append("CREATE INDEX ON %s (%s);\n".formatted(name, column.name()));
      }
      if (column.patternIndexed()) {
        sql.append("CREATE INDEX ON %s (%s %s_pattern_ops);\n"
            .formatted(name, column.name(),
                column.type().startsWith("varchar") ? "varchar" : "text"));
      }
    }
    indexes.forEach(index -> sql.append("CREATE INDEX ON %s %s;\n".formatted(name, index)));
    return sql.toString();
  }

  String foreignKeySql() {
    var sql = new StringBuilder();
    for (var column : columns) {
      if (!column.references().isEmpty()) {
        sql.append(
            "ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s DEFERRABLE INITIALLY DEFERRED;\n"
                .formatted(name, column.name(), column.references()));
      }
    }
    return sql.toString();
  }

  /** A column; {@code references} is the table its foreign key goes to, or empty. */
  record Column(
      String name,
      String type,
      boolean nullable,
      boolean primaryKey,
      boolean identity,
      boolean unique,
      boolean notNegative,
      boolean indexed,
      boolean patternIndexed,
      String references) {

    static Column parse(String item) {
      var words = List.of(item.split(" ", -1));
      if (words.size() < 2) {
        throw new IllegalArgumentException("table listing: no 'name type' in: " + item);
      }
      var marks = words.subList(2, words.size());
      var single = marks.stream().filter(mark -> mark.matches("[U*~]+")).findFirst().orElse("");
      var references = marks.stream()
          .filter(mark -> mark.matches(">[a-z]\\w+"))
          .findFirst()
          .orElse("");
      marks.stream()
          .filter(mark -> !mark.matches("PK|ident|>=0|[U*~]+|>[a-z]\\w+"))
          .findFirst()
          .ifPresent(mark -> {
            throw new IllegalArgumentException(
                "table listing: unknown mark " + mark + " in: " + item);
          });
      return new Column(
          words.get(0),
          typeOf(words.get(1).replace("?", "")),
          words.get(1).endsWith("?"),
          marks.contains("PK"),
          marks.contains("ident"),
          single.contains("U"),
          marks.contains(">=0"),
          single.contains("*"),
          single.contains("~"),
          references.isEmpty() ? "" : references.substring(1));
    }

    private static String typeOf(String shortened) {
      return switch (shortened) {
        case "ts" -> "timestamptz";
        case "float" -> "double precision";
        default -> shortened.startsWith("vc(") ? "varchar" + shortened.substring(2) : shortened;
      };
    }

    String sql() {
      var sql = new StringBuilder(name).append(' ').append(type);
      sql.append(nullable ? "" : " NOT NULL");
      sql.append(identity ? " GENERATED BY DEFAULT AS IDENTITY" : "");
      sql.append(primaryKey ? " PRIMARY KEY" : "");
      sql.append(unique ? " UNIQUE" : "");
      sql.append(notNegative ? " CHECK (%s >= 0)".formatted(name) : "");
      return sql.toString();
    }
  }
}
