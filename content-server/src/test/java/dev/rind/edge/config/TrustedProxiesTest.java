package dev.rind.edge.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrustedProxiesTest {

  @ParameterizedTest(name = "{1} in {0}: {2}")
  @CsvSource(textBlock = """
      127.0.0.0/8,      127.0.0.1,         true
      127.0.0.0/8,      127.255.255.255,   true
      127.0.0.0/8,      128.0.0.0,         false
      127.0.0.0/8,      ::ffff:127.0.0.1,  true
      127.0.0.0/8,      ::1,               false
      10.1.2.3/9,       10.127.0.0,        true
      10.1.2.3/9,       10.128.0.0,        false
      10.1.2.3,         10.1.2.3,          true
      10.1.2.3,         10.1.2.2,          false
      10.1.2.3/31,      10.1.2.2,          true
      0.0.0.0/0,        1.2.3.4,           true
      ::/0,             2001:db8::1,       true
      ::/0,             1.2.3.4,           false
      ::1/128,          ::1,               true
      ::1,              ::2,               false
      2001:db8::/33,    2001:db8:7fff::1,  true
      2001:db8::/33,    2001:db8:8000::1,  false
      """)
  void aRangeContainsWhatBeginsWithItsBits(String range, String address, boolean contained)
      throws Unfit {
    var peer = new InetSocketAddress(InetAddress.ofLiteral(address), 1);
    assertThat(TrustedProxies.of(List.of(range)).trusts(peer)).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/",
      "10.0.0.0/8/8",
      "10.0.0.0/x", "/8", "300.0.0.1"})
  void whatIsNoRangeIsRefused(String text) {
    assertThatExceptionOfType(Unfit.class).isThrownBy(() -> TrustedProxies.of(List.of(text)));
  }

  @Test
  void localSocketsAreTrustedWhereTheyAreNamed() throws Unfit {
    var peer = UnixDomainSocketAddress.of("/run/x");
    assertThat(TrustedProxies.of(List.of("::1", "unix")).trusts(peer)).isTrue();
    assertThat(TrustedProxies.of(List.of("0.0.0.0/0")).trusts(peer)).isFalse();
  }

  @Test
  void aPeerWithoutAnAddressIsTrustedByNobody() throws Unfit {
    var peer = InetSocketAddress.createUnresolved("localhost", 1);
    assertThat(TrustedProxies.of(List.of("0.0.0.0/0", "::/0", "unix")).trusts(peer)).isFalse();
  }
}
