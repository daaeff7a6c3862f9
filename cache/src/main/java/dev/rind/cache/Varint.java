package dev.rind.cache;

/** Numbers from zero on in seven bits a byte, the lowest first: lengths, which are nearly all short. */
final class Varint {
  private Varint() {}

  private static final int BITS = 7;

  static int read(byte[] data, int at) {
    int number = data[at];
    return number >= 0 ? number : readLong(data, at);
  }

  private static int readLong(byte[] data, int at) {
    int number = 0;
    int next = at;
    int shift = 0;
    for (; data[next] < 0; next++, shift += BITS) {
      number |= (data[next] & 0x7f) << shift;
    }
    return number | data[next] << shift;
  }

  /** Where the next one begins. */
  static int write(byte[] data, int at, int number) {
    int end = at;
    int rest = number;
    for (; rest > 0x7f; rest >>>= BITS) {
      data[end++] = (byte) (rest | 0x80);
    }
    data[end++] = (byte) rest;
    return end;
  }

  /** The bytes that {@code number} takes. */
  static int length(int number) {
    int bytes = 1;
    for (int rest = number; rest > 0x7f; rest >>>= BITS) {
      bytes++;
    }
    return bytes;
  }
}
