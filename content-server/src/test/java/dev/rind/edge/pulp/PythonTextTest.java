package dev.rind.edge.pulp;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Values of JSON as Python prints them (contract 8.1, C110). */
class PythonTextTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', quoteCharacter = '#', textBlock = """
      1                             | 1
      123456789012345678901234567890 | 123456789012345678901234567890
      true                          | True
      false                         | False
      null                          | None
      "a 'b' ü"                     | a 'b' ü
      1.50                          | 1.5
      1.0                           | 1.0
      0.0                           | 0.0
      -0.0001                       | -0.0001
      0.00001                       | 1e-05
      0.0000123                     | 1.23e-05
      1000000000000000.0            | 1000000000000000.0
      10000000000000000.0           | 1e+16
      []                            | []
      {}                            | {}
      ["a", 1, null, [true]]        | ['a', 1, None, [True]]
      {"b": 1.5, "a": {"c": "d"}}   | {'b': 1.5, 'a': {'c': 'd'}}
      ["it's"]                      | ["it's"]
      ["it's \\"so\\""]             | ['it\\'s "so"']
      ["\\n\\t\\\\\\u0001\\u00a0\\u200b"] | ['\\n\\t\\\\\\x01\\xa0\\u200b']
      """)
  void isPrintedAsPythonDoes(String json, String printed) {
    var value = new JsonObject("{\"value\": " + json + "}").getValue("value");
    assertThat(PythonText.printed(value)).isEqualTo(printed);
  }
}
