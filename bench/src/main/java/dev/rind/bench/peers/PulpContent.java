package dev.rind.bench.peers;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lab's own pulpcore-content, with its cache in Redis or without it. */
final class PulpContent implements Peer {
  private final Daemon daemon = new Daemon("pulpcore-content");
  private final LabStock lab;
  private final boolean cached;

  PulpContent(LabStock lab, boolean cached) throws InterruptedException {
    this.lab = lab;
    this.cached = cached;
    daemon.start(List.of(lab.program("pulpcore-content").toString(), "--bind",
        "127.0.0.1:" + daemon.port(), "--workers", "1"),
        Map.of("PULP_SETTINGS", lab.settings().toString(), "DJANGO_SETTINGS_MODULE",
            "pulpcore.app.settings", "PULP_CACHE_ENABLED", String.valueOf(cached)));
  }

  @Override
  public String name() {
    return cached ? "pulp+redis" : "pulp";
  }

  @Override
  public String version() {
    return "pulpcore-content of pulpcore %s; 1 worker, %s".formatted(lab.pulpVersion(),
        cached ? "with its Redis cache" : "without its cache");
  }

  @Override
  public InetSocketAddress address() {
    return daemon.address();
  }

  @Override
  public Optional<String> target(StockFile file, Gate gate) {
    return Optional.of(lab.target(file, gate));
  }

  @Override
  public List<Long> processes() {
    return daemon.processes();
  }

  @Override
  public List<Long> services() {
    return lab.services();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
