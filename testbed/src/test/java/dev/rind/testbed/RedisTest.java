package dev.rind.testbed;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RedisTest {
  @Test
  void itAnswersUntilItIsStoppedAndComesBackEmpty() throws IOException {
    try (var redis = Redis.start()) {
      assertThat(ask(redis, "SET animal bear")).isEqualTo("+OK\r\n");
      assertThat(ask(redis, "EXISTS animal")).isEqualTo(":1\r\n");

      redis.stop();
      assertThatThrownBy(() -> ask(redis, "PING")).isInstanceOf(ConnectException.class);

      redis.restart();
      assertThat(ask(redis, "EXISTS animal")).isEqualTo(":0\r\n");
      assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + redis.port() + "/0");
    }
  }

  @Test
  void itStartsWhileOthersStartProcesses() {
    var ended = new AtomicBoolean();
    var others = Thread.ofPlatform().start(() -> {
      while (!ended.get()) {
        try {
          new ProcessBuilder("true").start().waitFor();
        } catch (IOException | InterruptedException failure) {
          throw new IllegalStateException(failure);
        }
      }
    });
    try {
      for (int n = 0; n < 10; n++) {
        Redis.start().close();
      }
    } finally {
      ended.set(true);
    }
    assertThat(others).satisfies(thread -> assertThat(thread.join(Duration.ofMinutes(1))).isTrue());
  }

  private static String ask(Redis redis, String command) throws IOException {
    try (var socket = new Socket(redis.host(), redis.port())) {
      socket.getOutputStream()
          .write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
      var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answers.replaceFirst("\\+OK\r\n$", "");
    }
  }
}
