package dev.rind.edge;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code rind serve} as a process, and how a signal ends it. */
class ServeProcessTest {
  /** More than the sockets between take by themselves, so that the edge still sends when it is told to end. */
  private static final int LARGE_BYTES = 16 << 20;
  private static final byte[] LARGE = new byte[LARGE_BYTES];

  private static EdgeFixture pulp;

  @BeforeAll
  static void aPulp() {
    new Random(1).nextBytes(LARGE);
    pulp = EdgeFixture.serving(
        distribution("fedora/39").file("bear.rpm", "bear").file("large.iso", LARGE));
  }

  @AfterAll
  static void end() {
    pulp.close();
  }

  @Test
  void servesUntilItIsTerminatedAndEndsWithZero() {
    try (var serve = RindProcess.start(pulp.environment(), "serve")) {
      try (var client = HttpSocket.to(serve.address())) {
        var request = EdgeFixture.request("GET", "fedora/39/bear.rpm");
        assertThat(client.send(request).answer().text()).isEqualTo("bear");
        serve.terminate();
        assertThat(client.isClosed()).isTrue(); // it was idle
      }
      assertThat(serve.exitCode()).isZero();
      assertThat(serve.out()).isEmpty();
    }
  }

  @Test
  void whatIsInFlightIsFinishedBeforeItEnds() {
    try (var serve = RindProcess.start(pulp.environment(), "serve")) {
      try (var client = HttpSocket.to(serve.address())) {
        client.send(EdgeFixture.request("GET", "fedora/39/large.iso"));
        client.awaitAnswer();
        serve.terminate();
        serve.awaitError(Pattern.compile("draining 1 connections"));
        assertThat(client.answer().body().array()).isEqualTo(LARGE);
        assertThat(client.isClosed()).isTrue();
      }
      assertThat(serve.exitCode()).isZero();
    }
  }
}
