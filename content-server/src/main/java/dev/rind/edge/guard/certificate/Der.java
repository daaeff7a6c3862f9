package dev.rind.edge.guard.certificate;

import java.util.Arrays;

/** Values in ASN.1's DER, as far as extensions are made of them. */
final class Der {
  static final int OCTET_STRING = 0x04;
  static final int UTF8_STRING = 0x0c;

  private Der() {}

  /** The content of a value that has to be of this type, with nothing after it. */
  static byte[] content(byte[] value, int tag) throws Unreadable {
    int start = value.length < 2 ? -1 : contentStart(value);
    if (start < 0 || value[0] != tag || start + contentLength(value, start) != value.length) {
      throw new Unreadable("An extension of the client certificate is malformed.");
    }
    return Arrays.copyOfRange(value, start, value.length);
  }

  /** Behind the tag and one length byte, or as many more as that one says; -1 if that is absurd. */
  private static int contentStart(byte[] value) {
    int lengthBytes = value[1] >= 0 ? 0 : value[1] & 0x7f;
    return lengthBytes > 3 || 2 + lengthBytes > value.length ? -1 : 2 + lengthBytes;
  }

  private static int contentLength(byte[] value, int contentStart) {
    int length = contentStart == 2 ? value[1] & 0x7f : 0;
    for (int i = 2; i < contentStart; i++) {
      length = length << 8 | (value[i] & 0xff);
    }
    return length;
  }
}
