package dev.rind.edge.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ListenAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"[::]:24816", "127.0.0.1:0", "localhost:65535", "[fe80::1%eth0]:1",
      "unix:/run/rind.sock",
      "systemd"})
  void isPrintedAsItIsWritten(String text) throws Unfit {
    assertThat(ListenAddress.of(text)).hasToString(text);
  }

  @Test
  void anAddressOfIpv6LosesItsBrackets() throws Unfit {
    assertThat(ListenAddress.of("[::1]:5")).isEqualTo(new ListenAddress.Tcp("::1", 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "24816", ":24816", "localhost", "localhost:", "localhost:x",
      "localhost:65536",
      "localhost:-1", "::1:5", "[::1]", "[localhost]:5", "[]:5", "a b:5", "unix:", "unix:run/rind",
      "unix:\0", "SYSTEMD"})
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(Unfit.class).isThrownBy(() -> ListenAddress.of(text));
  }
}
