package dev.rind.edge.respond;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ListingFormTest {
  private static ListingForm json(String target) {
    return ListingForm.of(new DefaultHttpHeaders().add("Accept", "application/json"), target);
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        arguments("/a/", "/a/", 10_000, ""),
        arguments("/a%20%C3%BC/?", "/a ü/", 10_000, ""),
        arguments("http://edge/a/?limit=1", "/a/", 1, ""),
        arguments("/a/?x=y&limit=100000&after=b%2Bc+d%26%3D", "/a/", 100_000, "b+c d&="),
        arguments("/a/?after=&nolimit=0#?limit=7", "/a/", 10_000, ""),
        arguments("/a/#?limit=7", "/a/", 10_000, ""));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void limitAndAfterAreReadFromTheQuery(String target, String path, int limit, String after) {
    assertThat(json(target)).isEqualTo(new ListingForm.Json(path, limit, after));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
      limit=0       | limit=0 (expected: a number from 1 to 100000)
      limit=100001  | limit=100001 (expected: a number from 1 to 100000)
      limit=        | limit= (expected: a number from 1 to 100000)
      limit=-1      | limit=-1 (expected: a number from 1 to 100000)
      limit=%0d%0a  | limit=%0d%0a (expected: a number from 1 to 100000)
      limit=9999999999999999999999999999999999999999999 | limit=9999999999999999999999999999999999999999... (expected: a number from 1 to 100000)
      after=%ff     | after=%ff (expected: a name, percent-encoded as UTF-8)
      """)
  void whatIsWrongIsNamedWithWhatWasExpected(String query, String reason) {
    assertThat(json("/a/?" + query)).isEqualTo(new ListingForm.Refused(reason));
  }

  @Test
  void pulpsPageLooksAtNoQuery() {
    assertThat(ListingForm.of(EmptyHttpHeaders.INSTANCE, "/a/?limit=0"))
        .isEqualTo(new ListingForm.Html());
  }
}
