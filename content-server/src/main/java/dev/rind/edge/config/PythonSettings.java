package dev.rind.edge.config;

import dev.rind.edge.config.Literal.Expression;
import dev.rind.edge.config.PythonTokens.Kind;
import dev.rind.edge.config.PythonTokens.Statement;
import dev.rind.edge.config.PythonTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A settings file of Pulp: its {@code NAME = literal} statements by name, the last one of a name wins.
 *
 * <p>A name that anything else may have set (a call, a branch, an import, {@code +=}, a subscript) is an {@link
 * Expression} from there on, since its value is not known any more. Better a name too many than a wrong value.
 */
final class PythonSettings {

  /** The key under which a statement stands that may have set any name at all. */
  static final String ANY_NAME = "*";

  private static final Set<String> ASSIGNING_WORDS = Set.of("import", "from", "del", "for", "with",
      "global");
  private static final Set<String> ANYTHING_WORDS = Set.of("exec", "globals", "locals", "vars");

  private final Map<String, Literal> values = new TreeMap<>();
  private final IntFunction<Origin> origins;

  private PythonSettings(IntFunction<Origin> origins) {
    this.origins = origins;
  }

  static Map<String, Literal> read(String source, IntFunction<Origin> origins) throws BadPython {
    var settings = new PythonSettings(origins);
    for (var statement : PythonTokens.of(source)) {
      settings.take(statement);
    }
    return settings.values;
  }

  private void take(Statement statement) {
    var tokens = statement.tokens();
    var names = new ArrayList<String>();
    int at = 0;
    for (int end = targetEnd(tokens, at); end > 0; end = targetEnd(tokens, at)) {
      names.add(tokens.get(at).text());
      at = end;
    }
    if (names.isEmpty() || statement.conditional() || at == tokens.size()) {
      loseNames(tokens);
      return;
    }
    var value = PythonLiterals.of(tokens.subList(at, tokens.size()), origins);
    if (value instanceof Expression) {
      loseNames(tokens);
    }
    names.stream().filter(PythonSettings::isSetting).forEach(name -> values.put(name, value));
  }

  /** Where the value begins, if {@code NAME =} or {@code NAME: type =} stands here, else 0. */
  private static int targetEnd(List<Token> tokens, int at) {
    if (at + 1 >= tokens.size() || tokens.get(at).kind() != Kind.NAME) {
      return 0;
    }
    if (tokens.get(at + 1).is("=")) {
      return at + 2;
    }
    boolean annotated = at == 0 && tokens.get(1).is(":");
    return annotated ? assignment(tokens) + 1 : 0;
  }

  /** The place of the last token outside of brackets that assigns, or -1. */
  private static int assignment(List<Token> tokens) {
    int found = -1;
    int inside = 0;
    for (int i = 0; i < tokens.size(); i++) {
      var token = tokens.get(i);
      inside += token.opens() ? 1 : token.closes() ? -1 : 0;
      if (inside == 0 && token.kind() == Kind.OPERATOR && isAssigning(token.text())) {
        found = i;
      }
    }
    return found;
  }

  private static boolean isAssigning(String operator) {
    return operator.endsWith("=") && !Set.of("==", "!=", "<=", ">=").contains(operator);
  }

  private void loseNames(List<Token> tokens) {
    var first = tokens.getFirst().text();
    if (ASSIGNING_WORDS.contains(first)) {
      tokens.stream()
          .filter(token -> token.is("*"))
          .findFirst()
          .ifPresent(_ -> lose(ANY_NAME, tokens));
      loseAmong(tokens, tokens);
    } else if (ANYTHING_WORDS.contains(first)) {
      lose(ANY_NAME, tokens);
    } else if (tokens.size() > 1 && tokens.get(1).is(".")) {
      loseAmong(tokens.subList(0, 1), tokens); // NAME.update(...)
    }
    loseAmong(tokens.subList(0, Math.max(0, assignment(tokens))), tokens);
  }

  private void loseAmong(List<Token> part, List<Token> statement) {
    for (int i = 0; i < part.size(); i++) {
      boolean attribute = i > 0 && part.get(i - 1).is(".");
      if (part.get(i).kind() == Kind.NAME && !attribute && isSetting(part.get(i).text())) {
        lose(part.get(i).text(), statement);
      }
    }
  }

  private void lose(String name, List<Token> statement) {
    var origin = origins.apply(statement.getFirst().line());
    values.put(name, new Expression(sketch(statement), PythonLiterals.EXPECTED, origin));
  }

  /** The statement's first two tokens, where neither can be a secret. */
  private static String sketch(List<Token> statement) {
    var shown = statement.stream()
        .limit(2)
        .filter(token -> token.kind() == Kind.NAME || token.kind() == Kind.OPERATOR)
        .map(Token::text)
        .toList();
    return shown.size() == 2 ? String.join(" ", shown) + " ..." : "a statement";
  }

  /** As Dynaconf sees it: upper case up to the first {@code __}; and its own mark that a file is to be merged. */
  private static boolean isSetting(String name) {
    var head = name.split("__", 2)[0];
    boolean upper = head.chars().anyMatch(Character::isUpperCase)
        && head.chars().noneMatch(Character::isLowerCase);
    return upper || name.equals(PulpSettings.MERGE_MARK);
  }
}
