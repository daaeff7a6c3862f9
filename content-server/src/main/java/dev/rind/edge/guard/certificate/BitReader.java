package dev.rind.edge.guard.certificate;

/** Bits of bytes, of each the highest first. */
final class BitReader {
  private final byte[] bytes;
  private long position;

  BitReader(byte[] bytes, int start) {
    this.bytes = bytes;
    this.position = 8L * start;
  }

  /** The next bit. */
  int next() throws Unreadable {
    int at = (int) (position >>> 3);
    if (at >= bytes.length) {
      throw EntitlementExtensions.noEntitlement("its paths end too early");
    }
    int shift = 7 - (int) (position++ & 7);
    return bytes[at] >>> shift & 1;
  }
}
