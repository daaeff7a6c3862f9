package dev.rind.edge.guard.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What Django stores of a password, read from its text: the hashers that a Django has by default.
 *
 * <p><b>Threading:</b> from any thread; {@code matches} keeps its thread busy, a quarter of a second as a rule.
 *
 * <p><b>Bounds:</b> a row decides how much work and memory its hash takes, so one that asks for far more than
 * any Django does (ten times the work, 128 MiB) matches nothing, like one that cannot be read.
 *
 * <p>Source: contract 4.6, and the formats that Django documents.
 */
@FunctionalInterface
interface PasswordHash {
  int PBKDF2_ITERATIONS_MAX = 10_000_000;
  int MEMORY_KIB_MAX = 128 * 1024;
  int ARGON2_PASSES_MAX = 16;
  int ARGON2_LANES_MAX = 16;
  int BCRYPT_COST_MAX = 15;
  long SCRYPT_WORK_MAX = 1 << 23;
  int SCRYPT_BYTES = 64;
  /** No hash that is compared is shorter; above all none is empty, which everything would match. */
  int ARGON2_BYTES_MIN = 16;

  Pattern ARGON2 = Pattern.compile(
      "argon2\\$argon2(?<kind>id|i|d)(?:\\$v=(?<version>16|19))?"
          + "\\$m=(?<kib>\\d{1,9}),t=(?<passes>\\d{1,9}),p=(?<lanes>\\d{1,9})"
          + "\\$(?<salt>[A-Za-z0-9+/]+)\\$(?<hash>[A-Za-z0-9+/]+)");
  Pattern BCRYPT = Pattern
      .compile("bcrypt_sha256\\$(?<hash>\\$2[aby]\\$(?<cost>\\d\\d)\\$[./A-Za-z0-9]{53})");

  /** Whether this is the password; compared in constant time. */
  boolean matches(String password);

  /** Of a text that is none of these formats, one that nothing matches: {@code !} stands for that in Django. */
  static PasswordHash of(String stored) {
    try {
      return switch (stored.substring(0, Math.max(0, stored.indexOf('$')))) {
        case "pbkdf2_sha256" -> pbkdf2(stored, "PBKDF2WithHmacSHA256", 32);
        case "pbkdf2_sha1" -> pbkdf2(stored, "PBKDF2WithHmacSHA1", 20);
        case "argon2" -> argon2(stored);
        case "bcrypt_sha256" -> bcrypt(stored);
        case "scrypt" -> scrypt(stored);
        default -> never();
      };
    } catch (IllegalArgumentException malformed) {
      return never();
    }
  }

  private static PasswordHash never() {
    return _ -> false;
  }

  private static PasswordHash pbkdf2(String stored, String algorithm, int bytes) {
    var parts = stored.split("\\$", -1);
    if (parts.length != 4 || parts[2].isEmpty()) {
      return never();
    }
    var iterations = within(parts[1], PBKDF2_ITERATIONS_MAX);
    var salt = utf8(parts[2]);
    var hash = Base64.getDecoder().decode(parts[3]);
    return hash.length != bytes ? never() : password -> {
      var secret = new PBEKeySpec(password.toCharArray(), salt, iterations, bytes * Byte.SIZE);
      try {
        var derived = SecretKeyFactory.getInstance(algorithm).generateSecret(secret).getEncoded();
        return MessageDigest.isEqual(derived, hash);
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      } finally {
        secret.clearPassword();
      }
    };
  }

  private static PasswordHash argon2(String stored) {
    var parts = ARGON2.matcher(stored);
    if (!parts.matches()) {
      return never();
    }
    var lanes = within(parts.group("lanes"), ARGON2_LANES_MAX);
    var kib = within(parts.group("kib"), MEMORY_KIB_MAX);
    var hash = Base64.getDecoder().decode(parts.group("hash"));
    if (kib < 8 * lanes || hash.length < ARGON2_BYTES_MIN) {
      return never();
    }
    var parameters = new Argon2Parameters.Builder(switch (parts.group("kind")) {
      case "id" -> Argon2Parameters.ARGON2_id;
      case "i" -> Argon2Parameters.ARGON2_i;
      default -> Argon2Parameters.ARGON2_d;
    }).withVersion("19".equals(parts.group("version"))
        ? Argon2Parameters.ARGON2_VERSION_13
        : Argon2Parameters.ARGON2_VERSION_10)
        .withMemoryAsKB(kib)
        .withIterations(within(parts.group("passes"), ARGON2_PASSES_MAX))
        .withParallelism(lanes)
        .withSalt(Base64.getDecoder().decode(parts.group("salt")))
        .build();
    return password -> {
      var generator = new Argon2BytesGenerator();
      generator.init(parameters);
      var derived = new byte[hash.length];
      generator.generateBytes(utf8(password), derived);
      return MessageDigest.isEqual(derived, hash);
    };
  }

  /** Of the password's SHA-256, because bcrypt itself takes no more than 72 bytes. */
  private static PasswordHash bcrypt(String stored) {
    var parts = BCRYPT.matcher(stored);
    if (!parts.matches()) {
      return never();
    }
    var cost = within(parts.group("cost"), BCRYPT_COST_MAX);
    var hash = parts.group("hash");
    return cost < 4 ? never()
        : password -> OpenBSDBCrypt.checkPassword(hash,
            utf8(HexFormat.of().formatHex(sha256(password))));
  }

  private static PasswordHash scrypt(String stored) {
    var parts = stored.split("\\$", -1);
    if (parts.length != 6) {
      return never();
    }
    var cost = within(parts[1], MEMORY_KIB_MAX * 8);
    var salt = utf8(parts[2]);
    var blocks = within(parts[3], MEMORY_KIB_MAX * 8);
    var lanes = within(parts[4], MEMORY_KIB_MAX * 8);
    var hash = Base64.getDecoder().decode(parts[5]);
    var kib = (long) cost * blocks / 8;
    // Two, because one would make no memory hard, and the algorithm is defined for powers of it only.
    if (cost < 2 || Integer.bitCount(cost) != 1 || kib > MEMORY_KIB_MAX
        || (long) blocks * lanes > MEMORY_KIB_MAX
        || (double) cost * blocks * lanes > SCRYPT_WORK_MAX || hash.length != SCRYPT_BYTES) {
      return never();
    }
    return password -> MessageDigest.isEqual(
        SCrypt.generate(utf8(password), salt, cost, blocks, lanes, SCRYPT_BYTES), hash);
  }

  /** @throws IllegalArgumentException where it is no number from one to that */
  private static int within(String number, int max) {
    var value = Integer.parseInt(number);
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(number);
    }
    return value;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(utf8(text));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
