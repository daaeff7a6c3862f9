package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Flag;
import dev.rind.edge.config.Literal.Items;
import dev.rind.edge.config.Literal.Real;
import dev.rind.edge.config.Literal.Table;
import dev.rind.edge.config.Literal.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one TOML value, as Dynaconf does with each variable of the environment: what is no TOML is plain text there, so
 * here it is an empty answer. Dates are left out, no setting being one.
 *
 * <p>Source of the rules: toml.io, v1.0.0.
 */
final class TomlValue {

  private static final int DEPTH_MAX = 50;
  private static final Pattern BARE = Pattern.compile("[^\\s,\\]}#\"'=]+");
  private static final Pattern INTEGER = Pattern
      .compile(
          "[+-]?(0|[1-9](_?[0-9])*)|0x[0-9a-fA-F](_?[0-9a-fA-F])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*");
  private static final Pattern FLOAT = Pattern
      .compile("[+-]?(0|[1-9](_?[0-9])*)(\\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?");
  private static final Pattern INFINITE = Pattern.compile("[+-]?(inf|nan)");

  /** Unwinds the descent. It never leaves this class, so it needs neither a message nor a stack. */
  private static final class NoToml extends Exception {
    private static final long serialVersionUID = 1;

    NoToml() {
      super(null, null, false, false);
    }
  }

  private final String source;
  private final Origin origin;
  private int at;
  private int depth;

  private TomlValue(String source, Origin origin) {
    this.source = source;
    this.origin = origin;
  }

  static Optional<Literal> read(String source, Origin origin) {
    try {
      return Optional.of(new TomlValue(source, origin).whole());
    } catch (NoToml plainText) {
      return Optional.empty();
    }
  }

  private Literal whole() throws NoToml {
    skipBlanks(false);
    var value = value();
    skipBlanks(true);
    if (at < source.length()) {
      throw new NoToml();
    }
    return value;
  }

  private Literal value() throws NoToml {
    if (depth++ == DEPTH_MAX) {
      throw new NoToml();
    }
    var value = switch (peek()) {
      case '"', '\'' -> new Text(string(true), origin);
      case '[' -> array();
      case '{' -> inlineTable();
      default -> bare(match(BARE));
    };
    depth--;
    return value;
  }

  private Literal bare(String word) throws NoToml {
    if (word.equals("true") || word.equals("false")) {
      return new Flag(word.equals("true"), origin);
    }
    boolean minus = word.startsWith("-");
    var unsigned = minus || word.startsWith("+") ? word.substring(1) : word;
    if (INTEGER.matcher(word).matches() || FLOAT.matcher(word).matches()) {
      var number = PythonLiterals.number(unsigned, minus, origin);
      if (number != null) {
        return number;
      }
    } else if (INFINITE.matcher(word).matches()) {
      double value = unsigned.equals("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
      return new Real(minus ? -value : value, origin);
    }
    throw new NoToml();
  }

  private Literal array() throws NoToml {
    List<Literal> items = new ArrayList<>();
    at++;
    skipBlanks(true);
    while (peek() != ']') {
      items.add(value());
      skipBlanks(true);
      if (peek() != ']') {
        expect(',');
        skipBlanks(true);
      }
    }
    at++;
    return new Items(items, origin);
  }

  private Literal inlineTable() throws NoToml {
    Map<String, Object> entries = new LinkedHashMap<>();
    at++;
    skipBlanks(false);
    if (peek() == '}') {
      at++;
      return table(entries);
    }
    while (true) {
      entry(entries);
      skipBlanks(false);
      if (peek() == '}') {
        at++;
        return table(entries);
      }
      expect(',');
      skipBlanks(false);
    }
  }

  /** {@code a.b = 1}: a dotted key makes the dicts on its way, and only those can be added to. */
  private void entry(Map<String, Object> entries) throws NoToml {
    var place = entries;
    var key = key();
    while (peek() == '.') {
      at++;
      skipBlanks(false);
      place = opened(place, key);
      key = key();
    }
    expect('=');
    skipBlanks(false);
    if (place.put(key, value()) != null) {
      throw new NoToml();
    }
  }

  @SuppressWarnings("unchecked") // a map in here is always one that this method put there
  private static Map<String, Object> opened(Map<String, Object> place, String key) throws NoToml {
    if (place.computeIfAbsent(key,
        _ -> new LinkedHashMap<String, Object>()) instanceof Map<?, ?> inner) {
      return (Map<String, Object>) inner;
    }
    throw new NoToml();
  }

  private Table table(Map<String, Object> entries) {
    var table = new LinkedHashMap<String, Literal>();
    entries.forEach(
        (key, value) -> table.put(key, value instanceof Literal literal ? literal : inner(value)));
    return new Table(table, origin);
  }

  @SuppressWarnings("unchecked") // what is no literal was put there by opened
  private Table inner(Object entries) {
    return table((Map<String, Object>) entries);
  }

  private String key() throws NoToml {
    var key = peek() == '"' || peek() == '\'' ? string(false)
        : match(Pattern.compile("[A-Za-z0-9_-]+"));
    skipBlanks(false);
    return key;
  }

  private String string(boolean mayBeLong) throws NoToml {
    char quote = source.charAt(at);
    var longFence = String.valueOf(quote).repeat(3);
    boolean isLong = mayBeLong && source.startsWith(longFence, at);
    var fence = isLong ? longFence : String.valueOf(quote);
    at += fence.length();
    if (isLong && peek() == '\n') {
      at++;
    }
    var text = new StringBuilder();
    while (!source.startsWith(fence, at)) {
      char here = peek();
      if (at >= source.length() || (here == '\n' && !isLong)) {
        throw new NoToml();
      }
      at++;
      if (here == '\\' && quote == '"') {
        escape(text, isLong);
      } else {
        text.append(here);
      }
    }
    at += fence.length();
    for (int extra = 0; isLong && extra < 2 && peek() == quote; extra++) {
      text.append(quote); // one or two quotes may stand before the three that end it
      at++;
    }
    return text.toString();
  }

  private void escape(StringBuilder text, boolean isLong) throws NoToml {
    char kind = peek();
    at++;
    switch (kind) {
      case 'b' -> text.append('\b');
      case 't' -> text.append('\t');
      case 'n' -> text.append('\n');
      case 'f' -> text.append('\f');
      case 'r' -> text.append('\r');
      case '"', '\\' -> text.append(kind);
      case 'u' -> text.appendCodePoint(codePoint("[0-9a-fA-F]{4}"));
      case 'U' -> text.appendCodePoint(codePoint("[0-9a-fA-F]{8}"));
      case '\n' -> {
        if (!isLong) {
          throw new NoToml();
        }
        match(Pattern.compile("\\s*")); // a line joined to the next
      }
      default -> throw new NoToml();
    }
  }

  private int codePoint(String digits) throws NoToml {
    long code = Long.parseLong(match(Pattern.compile(digits)), 16);
    if (code > Character.MAX_CODE_POINT) {
      throw new NoToml();
    }
    return (int) code;
  }

  private String match(Pattern pattern) throws NoToml {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      throw new NoToml();
    }
    at = matcher.end();
    return matcher.group();
  }

  private void expect(char expected) throws NoToml {
    if (peek() != expected) {
      throw new NoToml();
    }
    at++;
  }

  private void skipBlanks(boolean andLines) {
    while (at < source.length()) {
      char here = peek();
      if (here == ' ' || here == '\t' || (andLines && (here == '\n' || here == '\r'))) {
        at++;
      } else if (here == '#' && andLines) {
        int end = source.indexOf('\n', at);
        at = end < 0 ? source.length() : end;
      } else {
        return;
      }
    }
  }

  private char peek() {
    return at < source.length() ? source.charAt(at) : '\0';
  }
}
