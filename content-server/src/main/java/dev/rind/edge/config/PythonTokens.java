package dev.rind.edge.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts Python source into statements of tokens: strings decoded, comments gone, brackets known to match.
 *
 * <p>Lines joined by brackets or a backslash are one statement; {@code ;} ends one. What indentation means is left
 * out, but for whether there is any.
 *
 * <p>Source of the rules: the Python Language Reference, "Lexical analysis".
 */
final class PythonTokens {

  enum Kind {
    NAME, NUMBER, STRING,
    /** A string with code in it ({@code f"..."}), whose value only Python knows. */
    FORMATTED, OPERATOR
  }

  record Token(Kind kind, String text, int line) {
    boolean is(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean opens() {
      return kind == Kind.OPERATOR && "([{".contains(text);
    }

    boolean closes() {
      return kind == Kind.OPERATOR && ")]}".contains(text);
    }

    @Override
    public String toString() {
      return kind == Kind.STRING ? "a string" : text;
    }
  }

  /** The tokens of one statement, never none. {@code conditional}: it stands in a block, so may not happen. */
  record Statement(List<Token> tokens, boolean conditional) {
    public Statement {
      tokens = List.copyOf(tokens);
    }
  }

  private static final Set<String> BLOCK_WORDS = Set.of("if", "elif", "else", "for", "while", "try",
      "except",
      "finally", "with", "def", "class", "async", "match", "case");
  private static final List<String> LONG_OPERATORS = List.of("**=", "//=", ">>=", "<<=", "...",
      "==", "!=", "<=",
      ">=", ":=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "**", "//", "<<",
      ">>");
  private static final String OPERATORS = "+-*/%@&|^~<>()[]{},:.=;";

  private final String source;
  private final List<Statement> statements = new ArrayList<>();
  private final List<Token> statement = new ArrayList<>();
  private final Deque<Token> open = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private boolean lineStart = true;
  private boolean conditional;

  private PythonTokens(String source) {
    this.source = source;
  }

  static List<Statement> of(String source) throws BadPython {
    var unix = source.replace("\r\n", "\n").replace('\r', '\n');
    return new PythonTokens(unix.startsWith("\ufeff") ? unix.substring(1) : unix).all();
  }

  private List<Statement> all() throws BadPython {
    while (at < source.length()) {
      next();
    }
    if (!open.isEmpty()) {
      throw new BadPython(open.peek().line(), "the " + open.peek().text() + " is never closed");
    }
    endStatement();
    return statements;
  }

  private void next() throws BadPython {
    char here = source.charAt(at);
    if (here == '\n') {
      newline();
    } else if (here == ' ' || here == '\t' || here == '\f') {
      at++;
    } else if (here == '#') {
      skipComment();
    } else if (here == '\\' && peek(1) == '\n') {
      at += 2;
      line++;
    } else {
      beginLine();
      token(here);
    }
  }

  private void newline() {
    at++;
    line++;
    if (open.isEmpty()) {
      endStatement();
      lineStart = true;
    }
  }

  private void skipComment() {
    int end = source.indexOf('\n', at);
    at = end < 0 ? source.length() : end;
  }

  private void beginLine() {
    if (lineStart) {
      lineStart = false;
      conditional = at > 0 && source.charAt(at - 1) != '\n';
    }
  }

  private void endStatement() {
    if (!statement.isEmpty()) {
      var first = statement.getFirst();
      // What follows the colon on the same line, even after a semicolon, belongs to the block.
      conditional |= first.kind() == Kind.NAME && BLOCK_WORDS.contains(first.text());
      statements.add(new Statement(statement, conditional));
      statement.clear();
    }
  }

  private void token(char here) throws BadPython {
    if (here == '"' || here == '\'') {
      string("");
    } else if (Character.isDigit(here) || (here == '.' && Character.isDigit(peek(1)))) {
      number();
    } else if (here == '_' || Character.isUnicodeIdentifierStart(here)) {
      name();
    } else {
      operator();
    }
  }

  private void name() throws BadPython {
    int start = at;
    while (at < source.length() && isNamePart(source.charAt(at))) {
      at++;
    }
    var name = source.substring(start, at);
    boolean prefix = name.length() <= 2 && name.toLowerCase(Locale.ROOT).matches("[rbuft]+");
    if (prefix && (peek(0) == '"' || peek(0) == '\'')) {
      string(name.toLowerCase(Locale.ROOT));
    } else {
      add(Kind.NAME, name);
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_'
        || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  private void number() {
    int start = at;
    boolean hex = peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (at < source.length()
        && (isNamePart(peek(0)) || peek(0) == '.' || (!hex && isExponentSign()))) {
      at++;
    }
    add(Kind.NUMBER, source.substring(start, at));
  }

  private boolean isExponentSign() {
    return (peek(0) == '+' || peek(0) == '-') && (peek(-1) == 'e' || peek(-1) == 'E');
  }

  private void operator() throws BadPython {
    for (var candidate : LONG_OPERATORS) {
      if (source.startsWith(candidate, at)) {
        at += candidate.length();
        add(Kind.OPERATOR, candidate);
        return;
      }
    }
    char here = source.charAt(at);
    if (OPERATORS.indexOf(here) < 0) {
      throw new BadPython(line, "a character that no Python has outside of strings");
    }
    at++;
    if (here == ';') {
      endSimpleStatement();
      return;
    }
    var token = add(Kind.OPERATOR, String.valueOf(here));
    if (token.opens()) {
      open.push(token);
    } else if (token.closes()) {
      close(token);
    }
  }

  private void endSimpleStatement() throws BadPython {
    if (!open.isEmpty()) {
      throw new BadPython(line, "the " + open.peek().text() + " is not closed before the ;");
    }
    endStatement();
  }

  private void close(Token token) throws BadPython {
    if (open.isEmpty() || "([{".indexOf(open.pop().text()) != ")]}".indexOf(token.text())) {
      throw new BadPython(line, "the " + token.text() + " closes nothing");
    }
  }

  private void string(String prefix) throws BadPython {
    int startLine = line;
    char quote = source.charAt(at);
    var fence = String.valueOf(quote).repeat(peek(1) == quote && peek(2) == quote ? 3 : 1);
    at += fence.length();
    boolean raw = prefix.contains("r");
    var decoded = new StringBuilder();
    while (!source.startsWith(fence, at)) {
      if (at >= source.length() || (fence.length() == 1 && source.charAt(at) == '\n')) {
        throw new BadPython(startLine, "the string that begins here has no end");
      }
      char here = source.charAt(at++);
      if (here == '\n') {
        line++;
      }
      if (here != '\\' || at >= source.length()) {
        decoded.append(here);
      } else if (raw) {
        decoded.append(here).append(rawEscaped());
      } else {
        escape(decoded, prefix.contains("b"));
      }
    }
    at += fence.length();
    boolean code = prefix.contains("f") || prefix.contains("t");
    statement.add(new Token(code ? Kind.FORMATTED : Kind.STRING, decoded.toString(), startLine));
  }

  /** In a raw string the backslash stays, and still keeps a quote from ending it. */
  private char rawEscaped() {
    char escaped = source.charAt(at++);
    if (escaped == '\n') {
      line++;
    }
    return escaped;
  }

  private void escape(StringBuilder decoded, boolean bytes) throws BadPython {
    char kind = source.charAt(at++);
    switch (kind) {
      case '\n' -> line++; // a line joined to the next
      case '\\', '\'', '"' -> decoded.append(kind);
      case 'a' -> decoded.append('\u0007');
      case 'b' -> decoded.append('\b');
      case 'f' -> decoded.append('\f');
      case 'n' -> decoded.append('\n');
      case 'r' -> decoded.append('\r');
      case 't' -> decoded.append('\t');
      case 'v' -> decoded.append('\u000b');
      case 'x' -> decoded.appendCodePoint(hex(2));
      case '0', '1', '2', '3', '4', '5', '6', '7' -> decoded.append(octal());
      default -> {
        if (!bytes && (kind == 'u' || kind == 'U')) {
          decoded.appendCodePoint(hex(kind == 'u' ? 4 : 8));
        } else if (!bytes && kind == 'N') {
          decoded.appendCodePoint(named());
        } else {
          decoded.append('\\').append(kind); // no escape at all to Python
        }
      }
    }
  }

  private int hex(int digits) throws BadPython {
    int end = at + digits;
    if (end <= source.length() && source.substring(at, end).matches("[0-9a-fA-F]+")) {
      long code = Long.parseLong(source, at, end, 16);
      at = end;
      if (code <= Character.MAX_CODE_POINT) {
        return (int) code;
      }
    }
    throw new BadPython(line, "an escape in a string that names no character");
  }

  private char octal() {
    int start = at - 1;
    while (at < source.length() && at - start < 3 && peek(0) >= '0' && peek(0) <= '7') {
      at++;
    }
    return (char) Integer.parseInt(source, start, at, 8);
  }

  private int named() throws BadPython {
    int end = source.indexOf('}', at);
    if (peek(0) == '{' && end > 0) {
      try {
        int code = Character.codePointOf(source.substring(at + 1, end));
        at = end + 1;
        return code;
      } catch (IllegalArgumentException unknown) {
        // falls through to the same words as every other bad escape
      }
    }
    throw new BadPython(line, "an escape in a string that names no character");
  }

  private Token add(Kind kind, String text) {
    var token = new Token(kind, text, line);
    statement.add(token);
    return token;
  }

  private char peek(int offset) {
    int index = at + offset;
    return index >= 0 && index < source.length() ? source.charAt(index) : '\0';
  }
}
