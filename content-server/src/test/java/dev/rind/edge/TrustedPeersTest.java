package dev.rind.edge;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.local.LocalAddress;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class TrustedPeersTest {
  private static final SocketAddress PROXY = new LocalAddress("proxy");
  private static final SocketAddress STRANGER = new LocalAddress("stranger");

  private final TrustedPeers peers = new TrustedPeers(PROXY::equals,
      List.of("X-CLIENT-CERT", "REMOTE-USER"));

  private static HttpHeaders with(String... fields) {
    var headers = new DefaultHttpHeaders();
    for (var field : fields) {
      headers.add(field, "a-secret");
    }
    return headers;
  }

  @Test
  void whatAStrangerSaysOfItsClientIsIgnoredAndSaidOnceForEachField() {
    var logger = (Logger) LoggerFactory.getLogger(TrustedPeers.class);
    var said = new ListAppender<ILoggingEvent>();
    said.start();
    logger.addAppender(said);
    logger.setAdditive(false);
    try {
      assertThat(peers.trusts(PROXY, with("x-client-cert"))).isTrue();
      assertThat(peers.trusts(STRANGER, with())).isFalse();
      assertThat(said.list).isEmpty();
      for (int i = 0; i < 3; i++) {
        assertThat(peers.trusts(STRANGER, with("x-client-cert"))).isFalse();
      }
      assertThat(peers.trusts(STRANGER, with("Remote-User", "X-Client-Cert"))).isFalse();
      assertThat(peers.trusts(null, with("Remote-User"))).isFalse();
    } finally {
      logger.setAdditive(true);
      logger.detachAppender(said);
    }
    assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "X-CLIENT-CERT of local:stranger is ignored, because guard.trustedProxies does not name"
                + " that peer; said once for this field",
            "REMOTE-USER of local:stranger is ignored, because guard.trustedProxies does not name"
                + " that peer; said once for this field");
  }
}
