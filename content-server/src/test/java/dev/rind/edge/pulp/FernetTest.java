package dev.rind.edge.pulp;

import dev.rind.testbed.FernetKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A token opens to what was put in, with its own key and as it was made, and else to nothing (contract 9.4). */
class FernetTest {
  // The one that github.com/fernet/spec gives to verify by.
  private static final String KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
  private static final String TOKEN = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

  private static Optional<String> opened(String key, String token) {
    return Fernet.ofKey(key)
        .orElseThrow()
        .decrypt(token)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void theTokenOfTheSpecificationOpens() {
    assertThat(opened(KEY, TOKEN)).contains("hello");
  }

  @Test
  void aKeyMayBeInEitherAlphabetOfBase64() {
    assertThat(opened(KEY.replace('-', '+').replace('_', '/'), TOKEN)).contains("hello");
  }

  @RepeatedTest(50)
  void anyTextComesBackAndOnlyWithItsKey(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var text = random.ints(random.nextInt(100), 1, 0x3000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
    var key = FernetKey.of("key " + repetition.getCurrentRepetition());
    var token = key.encrypt(text);
    assertThat(opened(key.text(), token)).contains(text);
    assertThat(opened(KEY, token)).isEmpty();
  }

  @Test
  void aTokenWithAnyBitChangedOpensToNothing() {
    var bytes = Base64.getUrlDecoder().decode(TOKEN);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      var changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(opened(KEY, Base64.getUrlEncoder().encodeToString(changed))).as("bit %d", bit)
          .isEmpty();
    }
  }

  @Test
  void aTokenThatIsCutOffOpensToNothing() {
    var bytes = Base64.getUrlDecoder().decode(TOKEN);
    for (int length = 0; length < bytes.length; length++) {
      var cut = java.util.Arrays.copyOf(bytes, length);
      assertThat(opened(KEY, Base64.getUrlEncoder().encodeToString(cut))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "%%%", "\u00e9", "cw_0x689RpI"})
  void whatIsNoTokenOpensToNothingAndIsNoKey(String text) {
    assertThat(opened(KEY, text)).isEmpty();
    assertThat(Fernet.ofKey(text)).isEmpty();
  }
}
