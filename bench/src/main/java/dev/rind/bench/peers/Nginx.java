package dev.rind.bench.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nginx, which has the media folder as static files, set up to be fast. */
final class Nginx implements Peer {
  private final Daemon daemon = new Daemon("nginx");
  private final String version;
  private final int workers;

  Nginx(Path program, Stock stock, int workers) throws IOException, InterruptedException {
    this.version = Installed.says(program, "-v").replaceFirst("^nginx version: ", "");
    this.workers = workers;
    var settings = Files.writeString(daemon.folder().resolve("nginx.conf"), settings(stock));
    daemon.start(List.of(program.toString(), "-p", daemon.folder().toString(), "-e", "errors", "-c",
        settings.toString()), Map.of());
  }

  private String settings(Stock stock) {
    return """
        %sdaemon off;
        pid nginx.pid;
        worker_processes %d;
        worker_rlimit_nofile 20000;
        events {
          worker_connections 9000;
        }
        http {
          default_type application/octet-stream;
          access_log off;
          sendfile on;
          tcp_nopush on;
          open_file_cache max=10000 inactive=1h;
          open_file_cache_valid 1h;
          keepalive_requests 1000000000;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d backlog=4096;
            location /none/ {
              alias %4$s/;
            }
            location /header/ {
              if ($http_x_guard != "%5$s") {
                return 403;
              }
              alias %4$s/;
            }
          }
        }
        """.formatted(Installed.isRoot() ? "user root root;\n" : "", workers,
        daemon.port(), stock.mediaRoot(), stock.files().guardField());
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public String version() {
    return version
        + "; static files, open_file_cache, sendfile, tcp_nopush, %d worker(s), no access log"
            .formatted(workers);
  }

  @Override
  public InetSocketAddress address() {
    return daemon.address();
  }

  @Override
  public Optional<String> target(StockFile file, Gate gate) {
    return gate == Gate.X509 ? Optional.empty()
        : Optional.of("/" + gate.label() + "/" + file.artifact());
  }

  @Override
  public List<Long> processes() {
    return daemon.processes();
  }

  @Override
  public List<Long> services() {
    return List.of();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
