package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Expression;
import dev.rind.edge.config.Literal.Flag;
import dev.rind.edge.config.Literal.Items;
import dev.rind.edge.config.Literal.None;
import dev.rind.edge.config.Literal.Real;
import dev.rind.edge.config.Literal.Table;
import dev.rind.edge.config.Literal.Text;
import dev.rind.edge.config.Literal.Whole;
import dev.rind.edge.config.PythonTokens.Kind;
import dev.rind.edge.config.PythonTokens.Token;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tokens behind an assignment as a literal, by recursive descent; whatever is no literal becomes an {@link
 * Expression}, as deep in the value as it stands, so that the rest of a dict is still good.
 *
 * <p><b>Bounds:</b> a value nested deeper than {@code DEPTH_MAX} is an expression.
 *
 * <p>Source of the rules: the Python Language Reference, "Expressions", as far as {@code ast.literal_eval} goes.
 */
final class PythonLiterals {

  static final String EXPECTED = "a Python literal";

  private static final int DEPTH_MAX = 50;
  private static final int DIGITS_MAX = 1000; // BigInteger's time grows with their square
  private static final Set<String> IN_LIST = Set.of(",");
  private static final Set<String> IN_DICT = Set.of(",", ":");

  private final List<Token> tokens;
  private final IntFunction<Origin> origins;
  private final Map<String, Boolean> flags;
  private final Set<String> nones;
  private int at;
  private int depth;

  private PythonLiterals(
      List<Token> tokens,
      IntFunction<Origin> origins,
      Map<String, Boolean> flags,
      Set<String> nones) {
    this.tokens = tokens;
    this.origins = origins;
    this.flags = flags;
    this.nones = nones;
  }

  /** The value of tokens that are what stands on the right of an assignment; {@code origins} is asked by line. */
  static Literal of(List<Token> tokens, IntFunction<Origin> origins) {
    return new PythonLiterals(tokens, origins, Map.of("True", true, "False", false), Set.of("None"))
        .whole();
  }

  /** The same for JSON, or the Python that Dynaconf takes for it. */
  static Literal ofJson(List<Token> tokens, IntFunction<Origin> origins) {
    var flags = Map.of("True", true, "False", false, "true", true, "false", false);
    return new PythonLiterals(tokens, origins, flags, Set.of("None", "null")).whole();
  }

  private Literal whole() {
    if (tokens.isEmpty()) {
      return new Expression("nothing", EXPECTED, origins.apply(1));
    }
    var first = element(IN_LIST);
    if (at == tokens.size()) {
      return first;
    }
    var items = new ArrayList<>(List.of(first)); // a tuple without its parentheses
    while (at < tokens.size() && tokens.get(at).is(",")) {
      at++;
      if (at < tokens.size()) {
        items.add(element(IN_LIST));
      }
    }
    return at == tokens.size() ? new Items(items, first.origin()) : expression(0);
  }

  /** One value up to a token of {@code until}, or a closing bracket, or the end. */
  private Literal element(Set<String> until) {
    int start = at;
    var literal = literal();
    if (literal != null && isEnd(until)) {
      return literal;
    }
    at = start;
    skip(until);
    return expression(start);
  }

  private boolean isEnd(Set<String> until) {
    return at == tokens.size() || tokens.get(at).closes() || isOperator(until);
  }

  private boolean isOperator(Set<String> texts) {
    return tokens.get(at).kind() == Kind.OPERATOR && texts.contains(tokens.get(at).text());
  }

  private void skip(Set<String> until) {
    int inside = 0;
    while (at < tokens.size() && (inside > 0 || !isEnd(until))) {
      if (tokens.get(at).opens()) {
        inside++;
      } else if (tokens.get(at).closes()) {
        inside--;
      }
      at++;
    }
  }

  private Expression expression(int start) {
    int line = tokens.get(Math.min(start, tokens.size() - 1)).line();
    return new Expression(sketch(start), EXPECTED, origins.apply(line));
  }

  /** As much of an expression as cannot hold a secret: the dotted name it begins with, and that more follows. */
  private String sketch(int start) {
    var name = new StringBuilder();
    int next = start;
    while (next < tokens.size()
        && (tokens.get(next).kind() == Kind.NAME || tokens.get(next).is("."))) {
      name.append(
          name.isEmpty() || tokens.get(next).is(".") || name.charAt(name.length() - 1) == '.' ? ""
              : " ")
          .append(tokens.get(next).text());
      next++;
    }
    if (name.isEmpty()) {
      return "an expression";
    }
    boolean more = next < tokens.size() && !tokens.get(next).closes() && !tokens.get(next).is(",");
    return !more ? name.toString() : name + switch (tokens.get(next).text()) {
      case "(" -> "(...)";
      case "[" -> "[...]";
      default -> " ...";
    };
  }

  private @Nullable Literal literal() {
    if (at == tokens.size()) {
      return null;
    }
    var token = tokens.get(at);
    return switch (token.kind()) {
      case STRING -> strings();
      case NUMBER -> number(false);
      case NAME -> word(token);
      case FORMATTED -> null;
      case OPERATOR -> switch (token.text()) {
        case "-", "+" -> signed(token.is("-"));
        case "(" -> nested(this::tuple);
        case "[" -> nested(this::list);
        case "{" -> nested(this::dictOrSet);
        default -> null;
      };
    };
  }

  private Origin here() {
    return origins.apply(tokens.get(at).line());
  }

  /** Strings side by side are one. */
  private @Nullable Literal strings() {
    var origin = here();
    var joined = new StringBuilder();
    for (; at < tokens.size() && tokens.get(at).kind() == Kind.STRING; at++) {
      joined.append(tokens.get(at).text());
    }
    return new Text(joined.toString(), origin);
  }

  private @Nullable Literal word(Token token) {
    var flag = flags.get(token.text());
    if (flag == null && !nones.contains(token.text())) {
      return null;
    }
    var origin = here();
    at++;
    return flag == null ? new None(origin) : new Flag(flag, origin);
  }

  private @Nullable Literal signed(boolean minus) {
    at++;
    return at < tokens.size() && tokens.get(at).kind() == Kind.NUMBER ? number(minus) : null;
  }

  private @Nullable Literal number(boolean minus) {
    var origin = here();
    return number(tokens.get(at++).text(), minus, origin);
  }

  static @Nullable Literal number(String written, boolean minus, Origin origin) {
    var text = written.toLowerCase(Locale.ROOT).replaceAll("(?<=[0-9a-fxo])_(?=[0-9a-f])", "");
    if (text.length() > DIGITS_MAX) {
      return null;
    }
    if (text.matches("0+|[1-9][0-9]*")) {
      return whole(text, 10, minus, origin);
    }
    if (text.matches("0x[0-9a-f]+")) {
      return whole(text.substring(2), 16, minus, origin);
    }
    if (text.matches("0o[0-7]+")) {
      return whole(text.substring(2), 8, minus, origin);
    }
    if (text.matches("0b[01]+")) {
      return whole(text.substring(2), 2, minus, origin);
    }
    if (text.matches("([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?") && !text.matches("[0-9]+")) {
      double value = Double.parseDouble(text);
      return new Real(minus ? -value : value, origin);
    }
    return null;
  }

  private static Literal whole(String digits, int radix, boolean minus, Origin origin) {
    var value = new BigInteger(digits, radix);
    return new Whole(minus ? value.negate() : value, origin);
  }

  private interface Brackets {
    @Nullable
    Literal read(Origin origin);
  }

  private @Nullable Literal nested(Brackets brackets) {
    if (depth == DEPTH_MAX) {
      return null;
    }
    depth++;
    var origin = here();
    at++;
    var literal = brackets.read(origin);
    depth--;
    return literal;
  }

  private @Nullable Literal tuple(Origin origin) {
    var items = new ArrayList<Literal>();
    boolean comma = items(items);
    return items.size() == 1 && !comma ? items.getFirst() : new Items(items, origin);
  }

  private Literal list(Origin origin) {
    var items = new ArrayList<Literal>();
    items(items);
    return new Items(items, origin);
  }

  /** Reads past the closing bracket. True if the last value had a comma behind it. */
  private boolean items(List<Literal> items) {
    boolean comma = false;
    while (!tokens.get(at).closes()) {
      items.add(element(IN_LIST));
      comma = tokens.get(at).is(",");
      at += comma ? 1 : 0;
    }
    at++;
    return comma;
  }

  private @Nullable Literal dictOrSet(Origin origin) {
    if (tokens.get(at).is("}")) {
      at++;
      return new Table(Map.of(), origin);
    }
    int start = at;
    skip(IN_DICT); // only looks: reading the first key twice would double the work with every level
    boolean dict = tokens.get(at).is(":");
    at = start;
    return dict ? dict(origin) : tokens.get(at).is("**") ? null : list(origin);
  }

  /** None when a key is no literal, or another dict is poured in: then nothing in it is certain. */
  private @Nullable Literal dict(Origin origin) {
    var entries = new LinkedHashMap<String, Literal>();
    while (!tokens.get(at).is("}")) {
      var key = key(element(IN_DICT));
      if (key == null || !tokens.get(at).is(":")) {
        return null;
      }
      at++;
      entries.put(key, element(IN_LIST));
      at += tokens.get(at).is(",") ? 1 : 0;
    }
    at++;
    return new Table(entries, origin);
  }

  private static @Nullable String key(Literal key) {
    return switch (key) {
      case Text text -> text.value();
      case Whole whole -> whole.value().toString();
      case Flag flag -> flag.kind();
      case None none -> none.kind();
      case Real _,Items _,Table _,Expression _ -> null;
    };
  }
}
