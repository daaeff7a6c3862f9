package dev.rind.bench.peers;

/**
 * One thing that each peer is asked in turn.
 *
 * @param stock in front of which Pulp
 */
record Trial(String stock, StockFile file, Mode mode, int connections, Gate gate) {
  static final int CONNECTIONS = 64;

  String label() {
    return "%s %s%s, %,d connections, %s".formatted(file.name(), mode.label(),
        gate == Gate.NONE ? "" : " " + gate.label(), connections, stock);
  }
}
