package dev.rind.cache;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealTest {
  private final Seal seal = new Seal("secret".getBytes(UTF_8));
  private final byte[] sealed = seal.seal("key", "value".getBytes(UTF_8));

  private void isRefused(Seal by, String key, byte[] value, Seal.Refusal reason) {
    assertThatThrownBy(() -> by.open(key, value)).isInstanceOfSatisfying(Seal.Broken.class,
        broken -> assertThat(broken.reason()).isEqualTo(reason));
  }

  @Test
  void whatWasSealedIsOpened() throws Seal.Broken {
    assertThat(UTF_8.decode(seal.open("key", sealed)).toString()).isEqualTo("value");
    assertThat(seal.open("empty", seal.seal("empty", new byte[0])).hasRemaining()).isFalse();
  }

  @Test
  void aValueOfWhichOneBitIsOtherIsRefused() {
    IntStream.range(0, Byte.SIZE * sealed.length).forEach(bit -> {
      var altered = sealed.clone();
      altered[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      isRefused(seal, "key", altered,
          bit < Byte.SIZE ? Seal.Refusal.FORMAT : Seal.Refusal.FORGED);
    });
  }

  @Test
  void aValueThatIsCutShortIsRefused() {
    IntStream.range(0, sealed.length)
        .forEach(length -> isRefused(seal, "key",
            java.util.Arrays.copyOf(sealed, length),
            length < Seal.BYTES ? Seal.Refusal.SHORT : Seal.Refusal.FORGED));
  }

  @Test
  void aValueOfAnotherKeyOrSecretIsRefused() {
    isRefused(seal, "other", sealed, Seal.Refusal.FORGED);
    isRefused(seal, "keyv", seal.seal("key", "vvalue".getBytes(UTF_8)), Seal.Refusal.FORGED);
    isRefused(new Seal("Secret".getBytes(UTF_8)), "key", sealed, Seal.Refusal.FORGED);
  }

  @Test
  void aNameFollowsFromSecretAndName() {
    var secret = "secret".getBytes(UTF_8);
    assertThat(Seal.name(secret, "pulp")).isEqualTo(Seal.name(secret, "pulp"))
        .matches("[0-9a-f]{16}")
        .isNotEqualTo(Seal.name(secret, "pulp2"))
        .isNotEqualTo(Seal.name("other".getBytes(UTF_8), "pulp"));
  }
}
