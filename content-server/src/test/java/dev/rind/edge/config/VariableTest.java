package dev.rind.edge.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The right columns are what Dynaconf 3.3.5 made of the left ones, but for those in angle brackets. */
class VariableTest {

  private static String shown(Map<String, String> environment, String file, String name) {
    var faults = new ArrayList<Fault>();
    var all = new HashMap<>(environment);
    all.put("PULP_SETTINGS", "/s.py");
    var settings = PulpSettings.read(
        all, path -> path.toString().equals("/s.py") ? Optional.of(file) : Optional.empty(),
        faults);
    assertThat(faults).isEmpty();
    return settings.at(name).map(Shown::of).orElse("nothing");
  }

  @ParameterizedTest(name = "PULP_X={0} is {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
      # variable                   | value
      true                         | True
      True                         | True
      ` true`                      | True
      TRUE                         | 'TRUE'
      5                            | 5
      +5                           | 5
      0x1f                         | 31
      1_000                        | 1000
      012                          | '012'
      1.5                          | 1.5
      1e3                          | 1000.0
      inf                          | Infinity
      -nan                         | NaN
      x y                          | 'x y'
      'x'                          | 'x'
      "x"                          | 'x'
      "x" # c                      | 'x'
      5 # c                        | 5
      abc # d                      | 'abc # d'
      [1,2                         | '[1,2'
      [1, 'b', true]               | [1, 'b', True]
      [1,]                         | [1]
      [,]                          | '[,]'
      {a=1, b.c=2}                 | {'a': 1, 'b': {'c': 2}}
      {a=1,}                       | '{a=1,}'
      {a=1, a=2}                   | '{a=1, a=2}'
      {a=1, a.b=2}                 | '{a=1, a.b=2}'
      {"a b"=1}                    | {'a b': 1}
      {}                           | {}
      ``                           | ''
      ''                           | ''
      \"""a\"""                    | 'a'
      ''''a'''''                   | ''a'''
      "a§u00e9§n"                  | 'aé§n'
      "a§q"                        | '"a§§q"'
      'a§q'                        | 'a§§q'
      2024-01-01                   | '2024-01-01'
      10.0.0.1                     | '10.0.0.1'
      a@int                        | 'a@int'
      @int 5                       | 5
      @int  7                      | 7
      "@int 5"                     | 5
      ["@int 5"]                   | [5]
      @json {"a": [1, null, true]} | {'a': [1, None, True]}
      @json {'a': True, 'b': None} | {'a': True, 'b': None}
      @none                        | None
      @none x                      | None
      @str 5                       | '5'
      @bool on                     | True
      @bool no                     | False
      @float 1                     | 1.0
      @merge [3]                   | [3]
      @merge {a=1}                 | {'a': 1}
      @foo x                       | '@foo x'
      @int x                       | <@int ...>
      @json {                      | <@json ...>
      @format {env[PATH]}          | <@format ...>
      @merge a=1                   | <@merge ...>
      """)
  void eachVariableIsCastAsDynaconfDoes(String variable, String value) {
    assertThat(shown(Map.of("PULP_X", variable.replace('§', '\\')), "", "X"))
        .isEqualTo(value.replace('§', '\\'));
  }

  @ParameterizedTest(name = "{0}={1} makes {2} {3}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # variable                 | text                                     | name       | value
      PULP_DB__default__HOST     | e                                        | DB.default | {'HOST': 'e', 'PORT': '1'}
      PULP_DB__DEFAULT__host     | e                                        | DB.default | {'HOST': 'e', 'PORT': '1'}
      PULP_db__default__HOST     | e                                        | DB.default | {'HOST': 'e', 'PORT': '1'}
      PULP_DB.default.HOST       | e                                        | DB.default | {'HOST': 'e', 'PORT': '1'}
      PULP_DB__other__HOST       | e                                        | DB.other   | {'HOST': 'e'}
      PULP_DB__default__HOST     | @none                                    | DB.default | {'HOST': None, 'PORT': '1'}
      PULP_DB__default__HOST     | @del                                     | DB.default | {'PORT': '1'}
      PULP_DB__default__HOST__x  | e                                        | DB.default | {'HOST': {'x': 'e'}, 'PORT': '1'}
      PULP_DB                    | {default={HOST="z"}}                     | DB         | {'default': {'HOST': 'z'}}
      PULP_DB                    | @merge {default={HOST="z"}}              | DB.default | {'HOST': 'z', 'PORT': '1'}
      PULP_DB                    | @merge {"default": {"HOST":"z"}}         | DB.default | {'HOST': 'z', 'PORT': '1'}
      PULP_DB                    | {dynaconf_merge=true,default={HOST="z"}} | DB.default | {'HOST': 'z', 'PORT': '1'}
      PULP_DB                    | {dynaconf_merge=false,default={}}        | DB.default | {}
      PULP_DB                    | @del                                     | DB         | nothing
      PULP_DB__default           | {HOST="z"}                               | DB.default | {'HOST': 'z', 'PORT': '1'}
      PULP_DB__default           | @merge {HOST="z"}                        | DB.default | {'HOST': 'z', 'PORT': '1'}
      PULP_L                     | [8]                                      | L          | [8]
      PULP_L                     | @merge [8]                               | L          | [7, 8]
      PULP_L                     | @merge 8,x                               | L          | [7, 8, 'x']
      PULP_L                     | [8, "dynaconf_merge"]                    | L          | [7, 8]
      PULP_UNKNOWN__x            | 1                                        | UNKNOWN    | <f(...)>
      PULP_UNKNOWN               | 1                                        | UNKNOWN    | 1
      OTHER_L                    | [8]                                      | L          | [7]
      """)
  void variablesOverruleTheFile(String variable, String text, String name, String value) {
    var file = "DB = {'default': {'HOST': 'h1', 'PORT': '1'}}\nL = [7]\nUNKNOWN = f()\n";
    assertThat(shown(Map.of(variable, text), file, name)).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0} makes {1} {2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      # file                                                              | name           | value
      STORAGES = {'a': 1}                                                 | STORAGES       | {'a': 1}
      STORAGES__a = 1                                                     | STORAGES.a     | 1
      STORAGES__default__BACKEND = 'f'                                    | STORAGES       | {'default': {'BACKEND': 'f'}}
      STORAGES__default__BACKEND = 'f'; STORAGES={'default': {'B': 'g'}}  | STORAGES       | {'default': {'B': 'g', 'BACKEND': 'f'}}
      STORAGES = {'default': {'BACKEND': 'f'}, 'dynaconf_merge': True}    | STORAGES       | {'default': {'BACKEND': 'f'}}
      dynaconf_merge = True; STORAGES = {'a': 1}                          | STORAGES.a     | 1
      dynaconf_merge = True; DATABASES = {'default': {'HOST': 'h'}}       | DATABASES.default.NAME | 'pulp'
      X = {'a': '@none', 'b': ['@int 3'], 'c': 'true'}                    | X              | {'a': None, 'b': [3], 'c': 'true'}
      X = '@int 5'                                                        | X              | 5
      """)
  void theFileOverrulesTheDefaults(String file, String name, String value) {
    assertThat(shown(Map.of(), file, name)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a=", "@json [", "@merge ["})
  void deepNestingIsNoValue(String open) {
    assertThat(shown(Map.of("PULP_X", open.repeat(5000)), "", "X")).isNotEqualTo("nothing");
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(delimiter = '|', textBlock = """
      PULP_X | PULP_X__a
      PULP_x | PULP_X__a
      """)
  void aNestedKeyComesAfterTheWhole(String whole, String nested) {
    assertThat(shown(Map.of(whole, "{a=1,b=2}", nested, "3"), "", "X"))
        .isEqualTo("{'a': 3, 'b': 2}");
  }
}
