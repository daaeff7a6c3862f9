package dev.rind.edge.route;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTargetTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      # target                     | path
      /                            | /
      /a/b%2F?c=/d                 | /a/b%2F
      /a#b?c                       | /a
      /?a                          | /
      //a                          | //a
      /a:b@c                       | /a:b@c
      /http://a/b                  | /http://a/b
      http://example.com           | /
      http://example.com?a/b       | /
      http://example.com#a/b       | /
      http://example.com/          | /
      http://example.com/a/b?c     | /a/b
      http://example.com//a        | //a
      http://example.com:/a        | /a
      http://example.com:80/a      | /a
      http://example.com:65535/a   | /a
      http://u:p@example.com/a     | /a
      http://u@[::1]:80/a          | /a
      http://[::1]/a               | /a
      HTTP://example.com/a         | /a
      x-1.y+z://b/a                | /a
      """)
  void originFormAndAbsoluteFormHaveAPath(String target, String path) {
    assertThat(RequestTarget.path(target)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "*", "a/b", "?a", "#a", ":80", "example.com:80", "mailto:x", "http:/a/b", "://b/a",
      "http:///a", "http://", "http://:80/a", "http://u@/a", "http://[::1/a", "http://[::1]x/a",
      "http://b:65536/a", "http://b:99999999999999999999/a", "http://b:x/a", "http://b:-1/a",
      "1http://b/a", "h_p://b/a", "/a b", "/a\tb", "/a\r\nb", "/a\0b", "/a\u007F", "/\u00e9",
      "/\uFFFD", "http://b\u00e9/a"})
  void anythingElseHasNone(String target) {
    assertThat(RequestTarget.path(target)).isNull();
  }
}
