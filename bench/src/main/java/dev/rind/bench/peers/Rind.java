package dev.rind.bench.peers;

import dev.rind.testbed.RunningEdge;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The edge as {@code ./rind serve} starts it, with all that it does, but for the access log: the others write none either. */
final class Rind implements Peer {
  private final Stock stock;
  private final RunningEdge edge;
  private final int loops;

  /** @param loops event loops; 0: as many as there are processors */
  Rind(Stock stock, int loops) throws InterruptedException {
    this.stock = stock;
    this.loops = loops;
    this.edge = stock.edge(Map.of("RIND_HTTP_THREADS", String.valueOf(loops)));
  }

  @Override
  public String name() {
    return "rind";
  }

  @Override
  public String version() {
    return "Rind on %s; %s, no access log".formatted(System.getProperty("java.vm.version"),
        loops == 0 ? "an event loop for each processor" : loops + " event loop(s)");
  }

  @Override
  public InetSocketAddress address() {
    return edge.address();
  }

  @Override
  public Optional<String> target(StockFile file, Gate gate) {
    return Optional.of(stock.target(file, gate));
  }

  @Override
  public List<Long> processes() {
    return List.of(edge.pid());
  }

  @Override
  public List<Long> services() {
    return stock.services();
  }

  @Override
  public void close() {
    edge.close();
  }
}
