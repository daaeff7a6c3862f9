package dev.rind.bench.peers;

/** One thing that each peer is asked in turn. */
record Trial(StockFile file, Mode mode, int connections, Gate gate) {
  String label() {
    return "%s %s%s, %,d connections".formatted(file.name(), mode.label(),
        gate == Gate.NONE ? "" : " " + gate.label(), connections);
  }
}
