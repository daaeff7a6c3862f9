package dev.rind.bench.swarm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** What the bytes of a file must add up to. */
final class Checksum {
  private final Algorithm algorithm;
  private final byte[] value;

  /** The names that metadata uses are those of the constants in lower case, and {@code sha} for the first one. */
  enum Algorithm {
    SHA1("SHA-1"), SHA224("SHA-224"), SHA256("SHA-256"), SHA384("SHA-384"), SHA512("SHA-512"), MD5(
        "MD5");

    private final String name;

    Algorithm(String name) {
      this.name = name;
    }

    MessageDigest digest() {
      try {
        return MessageDigest.getInstance(name);
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException(missing);
      }
    }
  }

  Checksum(Algorithm algorithm, byte[] value) {
    this.algorithm = algorithm;
    this.value = value;
  }

  /**
   * As metadata has it.
   *
   * <p><b>Errors:</b> {@link UnfitMetadata} for a type that nobody knows, or a value that is not of its length.
   */
  static Checksum of(String type, String hex) {
    try {
      var algorithm = Algorithm.valueOf(
          type.equals("sha") ? "SHA1" : type.toUpperCase(Locale.ROOT));
      var value = HexFormat.of().parseHex(hex.strip());
      if (value.length == algorithm.digest().getDigestLength()) {
        return new Checksum(algorithm, value);
      }
    } catch (IllegalArgumentException neither) {
      // Told below.
    }
    throw new UnfitMetadata("a checksum of type '%s' with the value '%s'".formatted(type, hex));
  }

  Algorithm algorithm() {
    return algorithm;
  }

  boolean matches(byte[] digest) {
    return Arrays.equals(value, digest);
  }

  @Override
  public String toString() {
    return algorithm + " " + HexFormat.of().formatHex(value);
  }
}
