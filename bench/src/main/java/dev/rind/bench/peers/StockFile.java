package dev.rind.bench.peers;

/** One file of the {@link Stock}. */
record StockFile(int bytes, String sha256) {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** As people write its size, which is its name too: {@code 16k}. */
  String name() {
    return size(bytes);
  }

  /** Its path below the media root (contract 7.5). */
  String artifact() {
    return "artifact/" + sha256.substring(0, 2) + "/" + sha256.substring(2);
  }

  static String size(int bytes) {
    return bytes % MIB == 0 ? bytes / MIB + "m" : bytes % KIB == 0 ? bytes / KIB + "k" : bytes + "";
  }
}
