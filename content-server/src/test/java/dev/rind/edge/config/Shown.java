package dev.rind.edge.config;

import java.util.stream.Collectors;

/** Literals as Python would print them, for comparing in tests; an expression stands in angle brackets. */
final class Shown {

  private Shown() {}

  static String of(Literal literal) {
    return switch (literal) {
      case Literal.Text text -> "'" + text.value().replace("\\", "\\\\").replace("\n", "\\n") + "'";
      case Literal.Whole whole -> whole.value().toString();
      case Literal.Real real -> String.valueOf(real.value());
      case Literal.Flag flag -> flag.value() ? "True" : "False";
      case Literal.None _ -> "None";
      case Literal.Items items ->
        items.values().stream().map(Shown::of).collect(Collectors.joining(", ", "[", "]"));
      case Literal.Table table -> table.entries()
          .entrySet()
          .stream()
          .map(entry -> "'" + entry.getKey() + "': " + of(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
      case Literal.Expression expression -> "<" + expression.sketch() + ">";
    };
  }
}
