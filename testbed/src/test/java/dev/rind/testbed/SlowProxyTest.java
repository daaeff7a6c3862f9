package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class SlowProxyTest {
  private final ServerSocket server;
  private final SlowProxy proxy;

  SlowProxyTest() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = SlowProxy.to("127.0.0.1", server.getLocalPort());
  }

  @BeforeEach
  void echo() {
    Thread.ofVirtual().start(() -> {
      while (!server.isClosed()) {
        try {
          var socket = server.accept();
          Thread.ofVirtual().start(() -> echo(socket));
        } catch (IOException closed) {
          return;
        }
      }
    });
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void allBytesPassInBothDirections() throws Exception {
    var sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    try (var client = client()) {
      var writing = Thread.ofVirtual().start(() -> write(client, sent));
      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writing.join();
    }
  }

  @Test
  void anAnswerIsHeldUntilItsDelayIsOverOrTaken() throws IOException {
    try (var client = client()) {
      proxy.delayAnswers(Duration.ofHours(1));
      assertSilent(client, "held for an hour");
      proxy.heal();
      assertThat(client.getInputStream().read()).isEqualTo('?');

      proxy.delayAnswers(Duration.ofMillis(5));
      write(client, "!".getBytes(US_ASCII));
      assertThat(client.getInputStream().read()).as("held for 5 ms").isEqualTo('!');
    }
  }

  @Test
  void whilePausedConnectionsAreMadeAndNothingPasses() throws IOException {
    proxy.pause();
    try (var client = client()) {
      assertSilent(client, "paused");
      proxy.heal();
      assertThat(client.getInputStream().read()).isEqualTo('?');
    }
  }

  /** The kernel may still take one that was on its way when the socket was closed. */
  private void assertRefused() throws IOException {
    for (int attempt = 0; attempt < 1000; attempt++) {
      try (var client = client()) {
        assertThat(client.getInputStream().read()).as("closed").isEqualTo(-1);
      } catch (ConnectException refused) {
        return;
      } catch (java.net.SocketException reset) {
        // Taken and ended: once more.
      }
    }
    throw new AssertionError("still takes connections");
  }

  @Test
  void refusingEndsConnectionsAndTakesNoneUntilHealed() throws IOException {
    try (var client = client()) {
      write(client, "a".getBytes(US_ASCII));
      assertThat(client.getInputStream().read()).isEqualTo('a');

      proxy.refuse();
      assertThat(client.getInputStream().read()).as("closed").isEqualTo(-1);
      assertRefused();
    }
    proxy.heal();
    try (var client = client()) {
      write(client, "b".getBytes(US_ASCII));
      assertThat(client.getInputStream().read()).isEqualTo('b');
    }
  }

  @Test
  void aClientThatGoesTakesItsServerConnectionWithIt() throws IOException {
    try (var other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var between = SlowProxy.to("127.0.0.1", other.getLocalPort())) {
      new Socket(between.host(), between.port()).close();
      try (var behind = other.accept()) {
        assertThat(behind.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void connectionsAreCountedWhateverBecomesOfThem() throws IOException {
    try (var one = client(); var other = client()) {
      assertEchoed(one);
      assertEchoed(other);
      assertThat(proxy.accepted()).isEqualTo(2);
      assertThat(proxy.open()).isEqualTo(2);
    }
    await().untilAsserted(() -> assertThat(proxy.open()).isZero());

    proxy.hangUp();
    try (var third = client()) {
      assertThat(third.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(proxy.accepted()).isEqualTo(3);
    proxy.heal();
    try (var fourth = client()) {
      assertEchoed(fourth);
    }

  }

  @Test
  void aConnectionThatDoesNotReachTheServerIsCountedAndClosed() throws IOException {
    int nobodys;
    try (var nobody = new ServerSocket(0)) {
      nobodys = nobody.getLocalPort();
    }
    try (var toNobody = SlowProxy.to("127.0.0.1", nobodys);
        var client = new Socket(toNobody.host(), toNobody.port())) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(toNobody.accepted()).isEqualTo(1);
      await().untilAsserted(() -> assertThat(toNobody.open()).isZero());
    }
  }

  private static void assertEchoed(Socket client) throws IOException {
    write(client, "e".getBytes(US_ASCII));
    assertThat(client.getInputStream().read()).isEqualTo('e');
  }

  private Socket client() throws IOException {
    return new Socket(proxy.host(), proxy.port());
  }

  private static void assertSilent(Socket client, String why) throws IOException {
    write(client, "?".getBytes(US_ASCII));
    client.setSoTimeout(50);
    assertThatThrownBy(() -> client.getInputStream().read())
        .as(why)
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(0);
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException closed) {
      // By the proxy, which is what is tested.
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
