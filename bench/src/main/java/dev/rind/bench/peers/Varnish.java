package dev.rind.bench.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Varnish, which has everything in memory once it was asked for, in front of an nginx. */
final class Varnish implements Peer {
  private final Daemon daemon = new Daemon("varnish");
  private final Nginx files;
  private final String version;

  /** @param files is ended with it */
  Varnish(Path program, Nginx files, Stock stock) throws IOException, InterruptedException {
    this.files = files;
    this.version = Installed.says(program, "-V").replaceFirst(" revision.*", "");
    var settings = Files.writeString(daemon.folder().resolve("peer.vcl"), """
        vcl 4.1;
        backend files {
          .host = "127.0.0.1";
          .port = "%d";
        }
        sub vcl_recv {
          if (req.url ~ "^/header/" && req.http.X-Guard != "%s") {
            return (synth(403));
          }
          return (hash);
        }
        sub vcl_backend_response {
          set beresp.ttl = 1d;
        }
        """.formatted(files.address().getPort(), stock.files().guardField()));
    // Without its jail: another user could not reach the folder.
    daemon.start(List.of(program.toString(), "-F", "-j", "none", "-f", settings.toString(), "-n",
        daemon.folder().resolve("work").toString(), "-a", "127.0.0.1:" + daemon.port(), "-s",
        "malloc,512m", "-T", "none"), Map.of());
  }

  @Override
  public String name() {
    return "varnish";
  }

  @Override
  public String version() {
    return version + "; malloc, everything a hit";
  }

  @Override
  public InetSocketAddress address() {
    return daemon.address();
  }

  @Override
  public Optional<String> target(StockFile file, Gate gate) {
    return files.target(file, gate);
  }

  @Override
  public List<Long> processes() {
    return daemon.processes();
  }

  @Override
  public List<Long> services() {
    return files.processes();
  }

  @Override
  public void close() {
    daemon.close();
    files.close();
  }
}
