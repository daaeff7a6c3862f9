package dev.rind.edge.respond;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptTest {
  @ParameterizedTest(name = "Accept: {0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      application/json                                                | true
      Application/JSON;charset=utf-8                                  | true
      application/*                                                   | true
      application/json, text/plain, */*                               | true
      application/json;q=0.5, text/html;q=0.4                         | true
      text/html;q=0.999, application/json                             | true
      application/json, text/html;q=1                                 | false
      application/json;q=0.4, */*;q=0.5                               | false
      application/json;q=0, */*;q=0                                   | false
      application/json;q=0                                            | false
      application/json;q=2                                            | false
      application/json;q=0.1234                                       | false
      application/json;q=                                             | false
      application/json;q=1.001                                        | false
      application/json;q=a                                            | false
      */*                                                             | false
      ''                                                              | false
      ,,;,                                                            | false
      application/json-seq                                            | false
      text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | false
      text/*, application/json;q=0.9                                  | false
      text/html;q=0.1, */*;q=1                                        | true
      """)
  void jsonIsChosenWhereItIsPreferred(String accept, boolean json) {
    assertThat(Accept.prefersJson(new DefaultHttpHeaders().add("Accept", accept))).isEqualTo(json);
  }

  @Test
  void severalFieldsAreOneList() {
    var headers = new DefaultHttpHeaders().add("Accept", "text/html;q=0.5")
        .add("Accept", "application/json");
    assertThat(Accept.prefersJson(headers)).isTrue();
    assertThat(Accept.prefersJson(new DefaultHttpHeaders())).isFalse();
  }
}
