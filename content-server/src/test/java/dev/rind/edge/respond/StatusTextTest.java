package dev.rind.edge.respond;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StatusTextTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(delimiter = '|', textBlock = """
      301 | 301: Moved Permanently
      302 | 302: Found
      400 | 400: Bad Request
      403 | 403: Forbidden
      404 | 404: Not Found
      405 | 405: Method Not Allowed
      408 | 408: Request Timeout
      412 | 412: Precondition Failed
      413 | 413: Request Entity Too Large
      414 | 414: Request-URI Too Long
      416 | 416: Requested Range Not Satisfiable
      417 | 417: Expectation Failed
      431 | 431: Request Header Fields Too Large
      501 | 501: Not Implemented
      502 | 502: Bad Gateway
      503 | 503: Service Unavailable
      504 | 504: Gateway Timeout
      """)
  void saysTheStatusAndItsUsualReason(int status, String text) {
    assertThat(StatusText.of(status).text()).isEqualTo(text);
  }

  @Test
  void saysAReasonOfItsOwn() {
    assertThat(new StatusText(403, "Access denied.").text()).isEqualTo("403: Access denied.");
  }

  @Test
  void saysNothingOfWhatWentWrongInside() {
    assertThat(StatusText.of(500).text())
        .isEqualTo("500 Internal Server Error\n\nServer got itself in trouble");
    assertThat(new StatusText(500, "table secrets is missing").text()).doesNotContain("secrets");
  }

  @Test
  void aReasonOfSeveralLinesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StatusText(403, "no\r\nSet-Cookie: a"))
        .withMessageContaining("(expected: one line)");
  }

  @Test
  void aStatusWithoutUsualReasonIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatusText.of(299))
        .withMessage("status: 299 (expected: one with a usual reason)");
  }
}
