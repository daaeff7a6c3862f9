package dev.rind.edge;

import dev.rind.edge.config.Faults;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Where an edge listens, and how many it takes in. */
class ListenTest {
  private static final String REQUEST = EdgeFixture.request("GET", "files/bear");

  private EdgeFixture edge;
  private Path path;

  @BeforeEach
  void aPulp() {
    edge = EdgeFixture.serving(distribution("files").file("bear", "bear"));
    path = edge.folder().resolve("edge.sock");
  }

  @AfterEach
  void end() {
    edge.close();
  }

  @Test
  void servesOnASocketInTheFileSystem() {
    edge.with("RIND_LISTEN", "unix:" + path);
    assertThat(edge.address()).hasToString(path.toString());
    assertThat(edge.get("files/bear").text()).isEqualTo("bear");
  }

  @Test
  void aSocketThatNobodyListensOnIsReplaced() throws IOException {
    listenOnPath().close();
    assertThat(path).exists();
    edge.with("RIND_LISTEN", "unix:" + path);
    assertThat(edge.get("files/bear").text()).isEqualTo("bear");
  }

  @Test
  void aSocketThatSomebodyListensOnIsLeftAlone() throws IOException {
    try (var _ = listenOnPath(); var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertCannotListen();
      client.connect(UnixDomainSocketAddress.of(path));
      assertThat(client.isConnected()).isTrue();
    }
  }

  @Test
  void aFileIsLeftAlone() throws IOException {
    Files.writeString(path, "precious");
    assertCannotListen();
    assertThat(path).hasContent("precious");
  }

  @Test
  void whatIsNeitherFileNorSocketIsLeftAlone() throws IOException {
    Files.createSymbolicLink(path, Path.of("/dev/null"));
    assertCannotListen();
    assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void servesOnEachOfSeveralAddresses() {
    edge.with("RIND_LISTEN", "127.0.0.1:0, unix:" + path + ", 127.0.0.1:0");
    assertThat(edge.edge().addresses()).hasSize(3)
        .doesNotHaveDuplicates()
        .allSatisfy(address -> {
          try (var client = HttpSocket.to(address)) {
            assertThat(client.send(REQUEST).answer().text()).isEqualTo("bear");
          }
        });
  }

  @Test
  void withAsManyConnectionsAsMayBeTheNextClientWaitsUntilOneLeaves() {
    edge
        .with("RIND_HTTP_CONNECTIONS_MAX", "1")
        .with("RIND_HTTP_THREADS", "3");
    try (var first = edge.connect()) {
      assertThat(first.send(REQUEST).answer().text()).isEqualTo("bear");
      try (var next = edge.connect()) {
        next.send(REQUEST);
        // An edge that had let the next one in would answer it meanwhile.
        for (int i = 0; i < 50; i++) {
          assertThat(first.send(REQUEST).answer().text()).isEqualTo("bear");
        }
        assertThat(next.hasMore()).isFalse();
        first.send(EdgeFixture.request("GET", "files/bear", "Connection: close")).answer();
        assertThat(next.answer().text()).isEqualTo("bear");
      }
    }
  }

  @Test
  void aStormOfClientsIsTakenInAFewAtATimeAndNoneIsLost() {
    edge
        .with("RIND_HTTP_CONNECTIONS_MAX", "20")
        .with("RIND_HTTP_THREADS", "3");
    var clients = IntStream.range(0, 500)
        .mapToObj(_ -> edge.connect().send(REQUEST))
        .toList();
    for (int i = 0; i < clients.size(); i++) {
      assertThat(clients.get(i).answer().text()).isEqualTo("bear");
      if (i % 50 == 0) {
        assertThat(edge.told("rind_connections_open")).isBetween(1.0, 20.0);
      }
      clients.get(i).close();
    }
    assertThat(edge.told("rind_accept_pauses_total")).isBetween(1.0, 500.0);
  }

  private ServerSocketChannel listenOnPath() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  private void assertCannotListen() {
    edge.with("RIND_LISTEN", "unix:" + path);
    assertThatExceptionOfType(StartFailure.class).isThrownBy(this::start)
        .withMessageStartingWith("Cannot listen on unix:" + path + " (setting listen): ");
  }

  private void start() throws StartFailure, Faults {
    Edge.start(edge.config()).close();
  }
}
