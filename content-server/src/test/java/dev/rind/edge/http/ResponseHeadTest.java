package dev.rind.edge.http;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ResponseHeadTest {
  private static String text(ResponseHead head) {
    var encoded = head.encoded(UnpooledByteBufAllocator.DEFAULT::buffer, "end".getBytes(US_ASCII),
        0);
    try {
      return encoded.toString(UTF_8);
    } finally {
      encoded.release();
    }
  }

  @Test
  void fieldsFollowTheStatusLineInTheirOrder() {
    assertThat(text(new ResponseHead(200, "OK").with("A", "b").with("Length", Long.MAX_VALUE)))
        .isEqualTo("HTTP/1.1 200 OK\r\nA: b\r\nLength: 9223372036854775807\r\nend");
  }

  @Test
  void itGrowsAsFarAsItMust() {
    var value = "x".repeat(3000);
    assertThat(text(new ResponseHead(301, "Moved").with("Location", value).with("B", "c")))
        .isEqualTo("HTTP/1.1 301 Moved\r\nLocation: " + value + "\r\nB: c\r\nend");
  }

  @Test
  void whatIsNotAsciiIsUtf8() {
    assertThat(text(new ResponseHead(404, "Größe €").with("A", "x\u00e9y")))
        .isEqualTo("HTTP/1.1 404 Größe €\r\nA: x\u00e9y\r\nend");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nB: c", "a\n", "\u0000", "\u007f", "é\r", "é\u007f", "\u001f"})
  void aValueThatCouldSplitTheResponseIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResponseHead(200, "OK").with("A", value));
    assertThatIllegalArgumentException().isThrownBy(() -> new ResponseHead(200, value));
  }

  @Test
  void manyMayBeginWithOne() {
    var fixed = new ResponseHead(200, "OK").with("A", "b").fixed();
    assertThat(text(new ResponseHead(fixed).with("C", "d")))
        .isEqualTo("HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\nend");
    assertThat(text(new ResponseHead(fixed))).isEqualTo("HTTP/1.1 200 OK\r\nA: b\r\nend");
    assertThat(new ResponseHead(fixed).status()).isEqualTo(200);
  }
}
