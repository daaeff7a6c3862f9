package dev.rind.edge.pulp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of Pulp's encrypted columns, and what it opens: tokens of any age (contract 9.4). Nothing prints
 * the key.
 *
 * <p><b>Threading:</b> immutable; the JDK may read files when it is used first, so not on an event loop.
 *
 * <p>Source: the Fernet specification, version 0x80.
 */
final class Fernet {
  private static final byte VERSION = (byte) 0x80;
  private static final int IV_FROM = 1 + Long.BYTES;
  private static final int BLOCK = 16;
  private static final int TEXT_FROM = IV_FROM + BLOCK;
  private static final int DIGEST = 32;
  private static final String DIGEST_NAME = "HmacSHA256";

  private final SecretKeySpec signing;
  private final SecretKeySpec encrypting;

  private Fernet(byte[] key) {
    signing = new SecretKeySpec(key, 0, BLOCK, DIGEST_NAME);
    encrypting = new SecretKeySpec(key, BLOCK, BLOCK, "AES");
  }

  /** Empty: it is no key. Both alphabets of base64 are taken, for Pulp tells to make keys by openssl. */
  static Optional<Fernet> ofKey(String base64) {
    return decoded(base64.replace('+', '-').replace('/', '_'))
        .filter(key -> key.length == 2 * BLOCK)
        .map(Fernet::new);
  }

  /** Empty: it is no token, or not one of this key. */
  Optional<byte[]> decrypt(String token) {
    return decoded(token).filter(this::isOurs).flatMap(this::opened);
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getUrlDecoder().decode(base64));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Nothing of a token is looked into before this. */
  private boolean isOurs(byte[] token) {
    int end = token.length - DIGEST;
    if (end < TEXT_FROM + BLOCK || token[0] != VERSION) {
      return false;
    }
    try {
      var mac = Mac.getInstance(DIGEST_NAME);
      mac.init(signing);
      mac.update(token, 0, end);
      return MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(token, end, token.length));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this JDK lacks " + DIGEST_NAME, impossible);
    }
  }

  private Optional<byte[]> opened(byte[] token) {
    try {
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.DECRYPT_MODE, encrypting, new IvParameterSpec(token, IV_FROM, BLOCK));
      return Optional.of(cipher.doFinal(token, TEXT_FROM, token.length - DIGEST - TEXT_FROM));
    } catch (BadPaddingException | IllegalBlockSizeException _) {
      return Optional.empty();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this JDK lacks AES", impossible);
    }
  }
}
