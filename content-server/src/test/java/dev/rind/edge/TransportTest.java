package dev.rind.edge;

import dev.rind.edge.http.Transport;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The same answers whatever watches the sockets; where it is forbidden, no start. */
class TransportTest {
  private static final int LARGE_BYTES = 3 << 20;

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring", "nio"})
  void eachServesFilesAndPartsOfThem(String transport) {
    var large = new byte[LARGE_BYTES];
    new Random(1).nextBytes(large);
    try (var edge = EdgeFixture.serving(distribution("files").file("bear", "bear")
        .file("large", large)).with("RIND_HTTP_TRANSPORT", transport)) {
      if (!isAllowed(transport)) {
        assertThatThrownBy(edge::edge).hasMessageContaining("http.transport");
        return;
      }
      try (var socket = edge.connect()) {
        for (int n = 0; n < 3; n++) { // on one connection, so that each knows its end
          assertThat(socket.send(EdgeFixture.request("GET", "files/large")).answer().body().array())
              .isEqualTo(large);
          assertThat(socket.send(EdgeFixture.request("GET", "files/bear")).answer().text())
              .isEqualTo("bear");
        }
        var parts = socket.send(
            EdgeFixture.request("GET", "files/large", "Range: bytes=0-99999,2000000-2999999"))
            .answer();
        assertThat(parts.status()).isEqualTo(206);
        RangeParts.check(parts, large);
      }
    }
  }

  private static boolean isAllowed(String transport) {
    try {
      var _ = Transport.valueOf(transport.toUpperCase(Locale.ROOT)).available();
      return true;
    } catch (UnsupportedOperationException forbidden) {
      return false;
    }
  }
}
