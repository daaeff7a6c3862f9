package dev.rind.bench.peers;

import dev.rind.testbed.ServerProcess;
import dev.rind.testbed.TempFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nginx, which has the media folder as static files, set up to be fast. */
final class Nginx implements Peer {
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);

  private final TempFolder folder = TempFolder.create("nginx");
  private final ServerProcess process = new ServerProcess(folder.path().resolve("output"));
  private final int port = ServerProcess.freePort();
  private final String version;
  private final int workers;

  Nginx(Path program, Stock stock, int workers) throws IOException, InterruptedException {
    this.version = Installed.says(program, "-v").replaceFirst("^nginx version: ", "");
    this.workers = workers;
    var settings = Files.writeString(folder.path().resolve("nginx.conf"), settings(stock));
    process.start(List.of(program.toString(), "-p", folder.path().toString(), "-e", "errors", "-c",
        settings.toString()), Map.of());
    if (!process.awaitAnswer(URI.create("http://127.0.0.1:" + port + "/"), READY_WITHIN)) {
      var printed = process.output();
      close();
      throw new IllegalStateException("nginx did not come up:\n" + printed);
    }
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
        """.formatted(Installed.isRoot() ? "user root root;\n" : "", workers, port,
        stock.mediaRoot(), stock.guardValue());
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
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public Optional<String> target(StockFile file, Gate gate) {
    return gate == Gate.X509 ? Optional.empty()
        : Optional.of("/" + gate.label() + "/" + file.artifact());
  }

  @Override
  public List<Long> processes() {
    return List.of(process.pid());
  }

  @Override
  public List<Long> services() {
    return List.of();
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
