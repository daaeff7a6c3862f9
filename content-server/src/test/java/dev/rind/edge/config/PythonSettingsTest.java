package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PythonSettingsTest {

  // \n in a table is a line break of the source; § stands for a backslash.
  private static Map<String, Literal> read(String source) throws BadPython {
    return PythonSettings.read(source, line -> Origin.file(Path.of("/etc/pulp/settings.py"), line));
  }

  private static String shown(String source, String name) throws BadPython {
    var value = read(source.replace("\\n", "\n").replace('§', '\\')).get(name);
    return value == null ? "nothing" : Shown.of(value);
  }

  @ParameterizedTest(name = "X = {0} is {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # source                       | value
      'a'                            | 'a'
      "a"                            | 'a'
      '''a\\nb'''                    | 'a§nb'
      \"""a"b\"""                    | 'a"b'
      'a' "b" r'c'                   | 'abc'
      ('a'\\n  'b')                  | 'ab'
      r'a§n'                         | 'a§§n'
      r'a§'b'                        | 'a§§'b'
      b'a'                           | 'a'
      Rb'§d'                         | '§§d'
      u'a'                           | 'a'
      'a§tb§x41§101§u0042§U00000043' | 'a	bAABC'
      'a§N{BULLET}b'                 | 'a•b'
      b'§u0041'                      | '§§u0041'
      'a§qb'                         | 'a§§qb'
      'a§\\nb'                       | 'ab'
      'a#b' # no string              | 'a#b'
      5                              | 5
      1_000                          | 1000
      -5                             | -5
      +5                             | 5
      0x1F                           | 31
      0x_1f                          | 31
      0o17                           | 15
      0b101                          | 5
      00                             | 0
      012                            | <an expression>
      99999999999999999999           | 99999999999999999999
      1.5                            | 1.5
      -1.5                           | -1.5
      1.                             | 1.0
      .5                             | 0.5
      1e3                            | 1000.0
      1E-3                           | 0.001
      1j                             | <an expression>
      True                           | True
      False                          | False
      None                           | None
      []                             | []
      [1, 'a', None,]                | [1, 'a', None]
      [1,\\n # one\\n 2\\n]          | [1, 2]
      ()                             | []
      (1)                            | 1
      (1,)                           | [1]
      1, 2                           | [1, 2]
      1,                             | [1]
      {1, 2}                         | [1, 2]
      {}                             | {}
      {'a': {'b': [1]}, 'c': 2,}     | {'a': {'b': [1]}, 'c': 2}
      {1: 2, None: 3}                | {'1': 2, 'None': 3}
      {'a': 1, 'a': 2}               | {'a': 2}
      §\\n 5                         | 5
      os.environ['A']                | <os.environ[...]>
      f()                            | <f(...)>
      Path('a') / 'b'                | <Path(...)>
      f'a{b}'                        | <an expression>
      'a' f'{b}'                     | <an expression>
      'a' + b                        | <an expression>
      'secret' % x                   | <an expression>
      a if b else c                  | <a if b else c>
      1 + 2                          | <an expression>
      lambda: 5                      | <lambda ...>
      not True                       | <not True>
      Y                              | <Y>
      [1, f(), 3]                    | [1, <f(...)>, 3]
      [*a, 1]                        | [<an expression>, 1]
      [x for x in y]                 | [<x for x in y>]
      {'a': f(1, 2), 'b': 2}         | {'a': <f(...)>, 'b': 2}
      {'a': x if y else z, 'b': 2}   | {'a': <x if y else z>, 'b': 2}
      {'a': lambda x: {1: 2}, 'b': 2}| {'a': <lambda x ...>, 'b': 2}
      {k: 1}                         | <an expression>
      {**a, 'b': 1}                  | <an expression>
      {'b': 1, **a}                  | <an expression>
      """)
  void readsLiteralsAndKnowsWhatIsNone(String source, String value) throws BadPython {
    assertThat(shown("X = " + source, "X")).isEqualTo(value.replace('§', '\\'));
  }

  @ParameterizedTest(name = "{0} leaves X as {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # source                          | X
      X = 1\\nX = 2                     | 2
      X = 1; X = 2                      | 2
      X = Y = 3                         | 3
      Y = X = 3                         | 3
      X: int = 3                        | 3
      X: dict[str, int] = {'a': 1}      | {'a': 1}
      X = f()\\nX = 2                   | 2
      X = [1]\\nX += [2]                | <X += ...>
      X = {'a': 1}\\nX['a'] = 2         | <X [ ...>
      X = {'a': 1}\\nX.update(a=2)      | <X . ...>
      X = 1\\nX, Y = 2, 3               | <X , ...>
      X = 1\\ndel X                     | <del X ...>
      X = 1\\nif a:\\n  X = 2           | <X = ...>
      X = 1\\nif a: X = 2               | <if a ...>
      X = 1\\nif a: Y = 2; X = 3        | <X = ...>
      X = 1\\ntry:\\n\\tX = 2\\nexcept Exception:\\n\\tpass | <X = ...>
      X = 1\\nfor X in y: pass          | <for X ...>
      X = 1\\nfrom a import X           | <from a ...>
      X = 1\\nfrom a import (Y,\\n X)   | <from a ...>
      X = 1\\nimport a as X             | <import a ...>
      if a:\\n  X = 2\\nX = 3           | 3
      X = 1\\nprint(X)                  | 1
      X = 1\\nif X == 1:\\n  Y = 2      | 1
      X = 1\\nY = f(X=2)                | 1
      X = 1\\na.X = 2                   | 1
      X = 1\\nimport a                  | 1
      X = 1\\ndef f(X=2):\\n  return X  | 1
      X = 1\\nclass A(B):\\n  pass      | 1
      X = 1\\n'a docstring: X = 2'      | 1
      x = 1                             | nothing
      Xx = 1                            | nothing
      `# X = 1`                           | nothing
      X = 1\\r\\nX = 2\\r\\n            | 2
      """)
  void aNameIsKnownOnlyWhileNothingElseMayHaveSetIt(String source, String value) throws BadPython {
    assertThat(shown(source.replace("\\t", "\t").replace("\\r", "\r"), "X")).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"from local import *", "exec(code)", "globals()['X'] = 2",
      "locals().update(a)"})
  void aStatementThatMaySetAnythingIsKept(String statement) throws BadPython {
    assertThat(read("X = 1\n" + statement)).containsKey(PythonSettings.ANY_NAME);
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstName() throws BadPython {
    assertThat(read("\ufeffX = 1")).containsOnlyKeys("X");
  }

  @Test
  void nestedNamesAreKeptAsTheyAre() throws BadPython {
    assertThat(read("DATABASES__default__HOST = 'a'")).containsOnlyKeys("DATABASES__default__HOST");
  }

  @Test
  void everyValueKnowsItsLine() throws BadPython {
    var table = (Literal.Table) read(
        "\n\nX = {\n  'a': 1,\n  'b': \"\"\"\n\n\"\"\",\n  'c': f(),\n}\nY = 1\n").get("X");
    assertThat(table).isNotNull();
    assertThat(table.origin()).hasToString("/etc/pulp/settings.py line 3");
    assertThat(table.entries().values()).extracting(Literal::origin)
        .extracting(Origin::text)
        .containsExactly(
            "/etc/pulp/settings.py line 4", "/etc/pulp/settings.py line 5",
            "/etc/pulp/settings.py line 8");
  }

  @ParameterizedTest(name = "{0}: line {1}, {2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      X = 'a              | 1 | the string that begins here has no end
      \\nX = '''a\\n\\nb  | 2 | the string that begins here has no end
      X = [1,\\nY = 2     | 1 | the [ is never closed
      X = 1]              | 1 | the ] closes nothing
      X = (1]             | 1 | the ] closes nothing
      X = [1; 2]          | 1 | the [ is not closed before the ;
      X = 1 ?             | 1 | a character that no Python has outside of strings
      X = '§x4'           | 1 | an escape in a string that names no character
      X = '§U99999999'    | 1 | an escape in a string that names no character
      X = '§N{no such}'   | 1 | an escape in a string that names no character
      """)
  void whatIsNoPythonIsSaidWithItsLine(String source, int line, String problem) {
    assertThatExceptionOfType(BadPython.class)
        .isThrownBy(() -> shown(source, "X"))
        .withMessage(problem)
        .satisfies(bad -> assertThat(bad.line()).isEqualTo(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "(", "{", "{1:", "-", "{1,"})
  void deepNestingIsAnExpressionAndCostsNoTime(String open) throws BadPython {
    int levels = 20_000;
    var close = switch (open.charAt(0)) {
      case '[' -> "]";
      case '(' -> ")";
      case '{' -> "}";
      default -> "";
    };
    assertThat(read("X = " + open.repeat(levels) + "1" + close.repeat(levels) + "\nY = 2"))
        .containsKeys("X", "Y");
  }
}
