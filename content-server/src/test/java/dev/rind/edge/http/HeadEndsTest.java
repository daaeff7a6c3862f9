package dev.rind.edge.http;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class HeadEndsTest {
  private static final String FIELDS = "Date: Thu, 01 Jan 1970 00:00:01 GMT\r\nServer: rind\r\n";

  private static String of(boolean closes, boolean old) {
    return new String(HeadEnds.of(1).of(closes, old), US_ASCII);
  }

  @Test
  void whatBecomesOfTheConnectionIsSaidWhereItIsNotPlain() {
    assertThat(of(false, false)).isEqualTo(FIELDS + "\r\n");
    assertThat(of(false, true)).isEqualTo(FIELDS + "Connection: keep-alive\r\n\r\n");
    assertThat(of(true, false)).isEqualTo(FIELDS + "Connection: close\r\n\r\n");
    assertThat(of(true, true)).isEqualTo(FIELDS + "Connection: close\r\n\r\n");
  }
}
