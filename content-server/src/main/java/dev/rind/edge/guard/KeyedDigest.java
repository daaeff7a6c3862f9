package dev.rind.edge.guard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A digest by which what a client sent is known again, while the text itself is kept nowhere: HMAC-SHA-256 under a
 * random key that nobody knows and that ends with this object.
 *
 * <p><b>Threading:</b> callable from any thread.
 */
public final class KeyedDigest {
  private static final String ALGORITHM = "HmacSHA256";

  private final Mac keyed;

  public KeyedDigest() {
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, absent);
    }
  }

  /** Of some bytes: 32 bytes, ready to be read or to be a key of a map. */
  public ByteBuffer of(byte[] bytes) {
    return ByteBuffer.wrap(begun().doFinal(bytes));
  }

  /** Of some texts, each with its length before it, so that no two lists read the same. */
  public ByteBuffer of(String... texts) {
    var mac = begun();
    for (var text : texts) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      mac.update(bytes);
    }
    return ByteBuffer.wrap(mac.doFinal());
  }

  private Mac begun() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException absent) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned", absent);
    }
  }
}
