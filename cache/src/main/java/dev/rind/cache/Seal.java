package dev.rind.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Marks values that leave the process, so that they are believed when they come back: HMAC-SHA-256
 * (RFC 2104) of format, key and value, with a key made of a secret by HKDF (RFC 5869).
 *
 * <p>The key is in it, so that a value cannot be moved to another one. Layout: one byte for the format, 32 of
 * the HMAC, then the value.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class Seal {
  /** Changed whenever what is written changes, so that two releases can share a store. */
  private static final byte FORMAT = 1;

  private static final String MAC = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  /** What it adds to a value. */
  static final int BYTES = 1 + MAC_BYTES;
  private static final byte[] SALT = ascii("rind: values shared with others");

  private final Mac mac;

  /** Why a value is not believed. */
  public enum Refusal {
    /** Not even as long as a seal. */
    SHORT,
    /** Of a release that writes them otherwise. */
    FORMAT,
    /** Altered, of another key, or of who has another secret. */
    FORGED,
    /** Sealed by us, yet no value: a fault of ours. */
    MALFORMED,
    /** Longer than any of ours. */
    LONG
  }

  /** A value that is not to be believed. */
  public static final class Broken extends Exception {
    private static final long serialVersionUID = 1;
    private final Refusal reason;

    Broken(Refusal reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }

    Refusal reason() {
      return reason;
    }
  }

  /** @param secret as many processes as share values have; of any length */
  public Seal(byte[] secret) {
    this.mac = mac(derived(secret, "seal"));
  }

  /** A short name made of the secret and another one: who does not know the secret cannot tell which. */
  public static String name(byte[] secret, String of) {
    return HexFormat.of().formatHex(mac(derived(secret, "name")).doFinal(utf8(of)), 0, 8);
  }

  private static SecretKey derived(byte[] secret, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(MAC, HKDFParameterSpec.ofExtract()
              .addIKM(secret)
              .addSalt(SALT)
              .thenExpand(ascii(purpose), MAC_BYTES));
    } catch (GeneralSecurityException none) {
      throw new IllegalStateException("this Java has no HKDF", none);
    }
  }

  private static Mac mac(SecretKey key) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException none) {
      throw new IllegalStateException("this Java has no " + MAC, none);
    }
  }

  /** The value as it is written. */
  public byte[] seal(String key, byte[] value) {
    var sealed = new byte[BYTES + value.length];
    sealed[0] = FORMAT;
    System.arraycopy(value, 0, sealed, BYTES, value.length);
    System.arraycopy(macOf(key, sealed), 0, sealed, 1, MAC_BYTES);
    return sealed;
  }

  /** The value that was sealed under this key. */
  public ByteBuffer open(String key, byte[] sealed) throws Broken {
    if (sealed.length < BYTES) {
      throw new Broken(Refusal.SHORT);
    }
    if (sealed[0] != FORMAT) {
      throw new Broken(Refusal.FORMAT);
    }
    if (!MessageDigest.isEqual(macOf(key, sealed),
        Arrays.copyOfRange(sealed, 1, BYTES))) {
      throw new Broken(Refusal.FORGED);
    }
    return ByteBuffer.wrap(sealed, BYTES, sealed.length - BYTES).slice();
  }

  private byte[] macOf(String key, byte[] sealed) {
    var name = utf8(key);
    var one = fresh();
    one.update(sealed[0]);
    // With its length, so that no end of a key passes for the beginning of a value.
    one.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
    one.update(name);
    one.update(sealed, BYTES, sealed.length - BYTES);
    return one.doFinal();
  }

  private Mac fresh() {
    try {
      return (Mac) mac.clone();
    } catch (CloneNotSupportedException never) {
      throw new IllegalStateException("this Java's " + MAC + " cannot be copied", never);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
