package dev.rind.testbed;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A key for encrypted columns, as Pulp's key file holds it a line (contract 9.4). */
public final class FernetKey {
  private static final int HALF = 16;

  private final byte[] bytes;

  private FernetKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Always the same one for the same name. */
  public static FernetKey of(String name) {
    return new FernetKey(sha256(name.getBytes(UTF_8)));
  }

  /** As a line of the key file. */
  public String text() {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /** As openssl writes it. */
  public String textInBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A token that opens to this text. */
  public String encrypt(String text) {
    try {
      var iv = Arrays.copyOf(sha256(text.getBytes(UTF_8)), HALF);
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(bytes, HALF, HALF, "AES"),
          new IvParameterSpec(iv));
      var body = cipher.doFinal(text.getBytes(UTF_8));
      var signed = ByteBuffer.allocate(1 + Long.BYTES + HALF + body.length)
          .put((byte) 0x80)
          .putLong(Instant.now().getEpochSecond())
          .put(iv)
          .put(body)
          .array();
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, 0, HALF, "HmacSHA256"));
      var digest = mac.doFinal(signed);
      return Base64.getUrlEncoder()
          .encodeToString(
              ByteBuffer.allocate(signed.length + digest.length).put(signed).put(digest).array());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] sha256(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
