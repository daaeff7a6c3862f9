package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Expression;
import dev.rind.edge.config.Literal.Flag;
import dev.rind.edge.config.Literal.Items;
import dev.rind.edge.config.Literal.None;
import dev.rind.edge.config.Literal.Real;
import dev.rind.edge.config.Literal.Table;
import dev.rind.edge.config.Literal.Text;
import dev.rind.edge.config.Literal.Whole;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The casts that Dynaconf knows by name; those that need Dynaconf itself become expressions. */
final class Casts {

  private static final Set<String> TRUE = Set.of("t", "true", "enabled", "1", "on", "yes");
  private static final Set<String> UNKNOWN_HERE = Set.of("@format", "@jinja", "@get", "@read_file",
      "@insert",
      "@merge", "@merge_unique", "@del", "@reset", "@upper", "@lower", "@title", "@capitalize",
      "@strip", "@lstrip",
      "@rstrip", "@split", "@casefold", "@swapcase", "@empty");

  private Casts() {}

  /** TOML if it is any, else the text itself. */
  static Literal typed(String text, Origin origin) {
    // Python's spelling of a flag is taken too, in a variable but not within one.
    var toml = Set.of("True", "False").contains(text.strip()) ? text.toLowerCase(Locale.ROOT)
        : text;
    return TomlValue.read(toml, origin).orElseGet(() -> new Text(text, origin));
  }

  /** The same value, with every text in it that begins with a cast cast. */
  static Literal cast(Literal value) {
    return switch (value) {
      case Text text -> text.value().startsWith("@") ? castText(text) : text;
      case Items items ->
        new Items(items.values().stream().map(Casts::cast).toList(), items.origin());
      case Table table -> {
        Map<String, Literal> entries = new LinkedHashMap<>();
        table.entries().forEach((key, entry) -> entries.put(key, cast(entry)));
        yield new Table(entries, table.origin());
      }
      case Whole _,Real _,Flag _,None _,Expression _ -> value;
    };
  }

  private static Literal castText(Text text) {
    var parts = text.value().split(" ", 2);
    var rest = parts.length == 1 ? "" : parts[1];
    var origin = text.origin();
    return switch (parts[0]) {
      case "@str" -> new Text(rest, origin);
      case "@int" -> whole(rest.strip(), origin)
          .orElseGet(() -> unfit("@int", "a whole number after it", origin));
      case "@float" ->
        real(rest.strip(), origin).orElseGet(() -> unfit("@float", "a number after it", origin));
      case "@bool" -> new Flag(TRUE.contains(rest.strip().toLowerCase(Locale.ROOT)), origin);
      case "@none", "@null", "@note", "@comment" -> new None(origin);
      case "@json" -> json(rest, origin);
      default -> UNKNOWN_HERE.contains(parts[0])
          ? unfit(parts[0],
              "a value, or one of @str @int @float @bool @json @none @merge @del before it", origin)
          : text;
    };
  }

  /** What follows {@code @merge}: TOML, JSON, or texts with commas between them. */
  static Literal joined(Text text) {
    var rest = text.value().substring("@merge ".length()).strip();
    var origin = text.origin();
    var toml = TomlValue.read(rest, origin);
    if (toml.isPresent()) {
      boolean many = toml.get() instanceof Items || toml.get() instanceof Table;
      return many ? cast(toml.get()) : new Items(List.of(cast(toml.get())), origin);
    }
    if (rest.startsWith("{") || rest.startsWith("[")) {
      return json(rest, origin);
    }
    if (rest.contains("=")) {
      return unfit("@merge", "a list, or a dict in braces, after it", origin);
    }
    var items = new ArrayList<Literal>();
    for (var item : rest.split(",", -1)) {
      items.add(cast(typed(item, origin)));
    }
    return new Items(items, origin);
  }

  private static Literal json(String text, Origin origin) {
    try {
      var statements = PythonTokens.of("(" + text + ")");
      var value = PythonLiterals.ofJson(statements.getFirst().tokens(), _ -> origin);
      return value instanceof Expression ? unfit("@json", "JSON after it", origin) : value;
    } catch (BadPython noJson) {
      return unfit("@json", "JSON after it", origin);
    }
  }

  private static Optional<Literal> whole(String text, Origin origin) {
    return text.matches("[+-]?[0-9]{1,100}")
        ? Optional.of(new Whole(new BigInteger(text), origin))
        : Optional.empty();
  }

  private static Optional<Literal> real(String text, Origin origin) {
    return text.matches("[+-]?[0-9]{1,100}(\\.[0-9]{0,100})?([eE][+-]?[0-9]{1,5})?")
        ? Optional.of(new Real(Double.parseDouble(text), origin))
        : Optional.empty();
  }

  private static Expression unfit(String cast, String expected, Origin origin) {
    return new Expression(cast + " ...", expected, origin);
  }
}
