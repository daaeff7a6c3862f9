package dev.rind.testbed;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What Pulp does to a URL for a content_redirect guard: the signing side of contract 4.4.
 *
 * @param secret of the guard
 * @param salt 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record SignedUrl(byte[] secret, byte[] salt) {

  /**
   * The signed URL.
   *
   * @param target path and query, if any, in the form that is signed: nothing is left to normalize
   */
  public String of(String target, Instant expires) {
    return unsigned(target, expires) + token(target, expires);
  }

  /** As it is before the signature, which a client may spell in other ways. */
  public static String unsigned(String target, Instant expires) {
    return target + (target.contains("?") ? "&" : "?") + "expires=" + expires.getEpochSecond();
  }

  /** The parameter to put behind it. */
  public String token(String target, Instant expires) {
    var signed = unsigned(target, expires);
    var hex = HexFormat.of();
    return "&validate_token=" + hex.formatHex(salt) + ":" + hex.formatHex(digest(signed));
  }

  private byte[] digest(String signed) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt);
      sha256.update(signed.getBytes(UTF_8));
      return sha256.digest(secret);
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
