package dev.rind.bench;

import dev.rind.testbed.RunningEdge;
import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.US_ASCII;

/** What a long body that another server answers takes of an edge's memory, while its client is slow. */
@Command(name = "forward", mixinStandardHelpOptions = true, description = {
    "Takes a long body through an edge that forwards it, slower than it could come, and looks at the resident memory",
    "of the edge's process meanwhile. Exit code 1: it grew by 20 MiB, or bytes are missing."})
final class ForwardCommand implements Callable<Integer> {
  private static final long MIB = 1 << 20;
  private static final long GROWTH_MAX = 20 * MIB;
  private static final long WARM_UP = 2048 * MIB;

  @Option(names = "--gib", paramLabel = "GIB", description = "How long the body is (default: 5).")
  private double gib = 5;

  @Option(names = "--mib-per-second", paramLabel = "MIB", description = "How fast the client takes it (default: 60).")
  private double rate = 60;

  @Override
  public Integer call() throws Exception {
    try (var testbed = Testbed.start();
        var app = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var _ = testbed.serving(distribution("other").type("python.python").file("x", "x"));
      Thread.ofPlatform().daemon().start(() -> serve(app));
      var settings = Map.of("RIND_FORWARD_URL", "http://127.0.0.1:" + app.getLocalPort());
      try (var edge = new RunningEdge(testbed.settings(), settings)) {
        var _ = take(edge, WARM_UP, Double.MAX_VALUE);
        return measure(edge);
      }
    }
  }

  private int measure(RunningEdge edge) throws IOException {
    var bytes = (long) (gib * 1024 * MIB);
    var before = edge.residentBytes();
    var began = System.nanoTime();
    var most = take(edge, bytes, rate * MIB);
    var grown = most - before;
    System.out.printf(
        "%,d bytes in %.1f s: resident %.1f MiB before, at most %.1f MiB meanwhile, %.1f MiB more%n",
        bytes, (System.nanoTime() - began) / 1e9, (double) before / MIB, (double) most / MIB,
        (double) grown / MIB);
    return grown < GROWTH_MAX ? 0 : 1;
  }

  /** Takes so many bytes at such a pace, and gives the most that the edge's process took meanwhile. */
  private static long take(RunningEdge edge, long bytes, double bytesPerSecond)
      throws IOException {
    try (var socket = new Socket(edge.host(), edge.port())) {
      socket.getOutputStream()
          .write("GET /pulp/content/other/%d HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n"
              .formatted(bytes)
              .getBytes(US_ASCII));
      var in = socket.getInputStream();
      skipHead(in);
      var began = System.nanoTime();
      var piece = new byte[1 << 20];
      long most = 0;
      long taken = 0;
      long looked = 0;
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        taken += read;
        if (taken - looked > 16 * MIB) {
          looked = taken;
          most = Math.max(most, edge.residentBytes());
        }
        pause((long) (taken / bytesPerSecond * 1e9) - (System.nanoTime() - began));
      }
      if (taken != bytes) {
        throw new IllegalStateException(taken + " of " + bytes + " bytes came");
      }
      return most;
    }
  }

  private static void pause(long nanos) {
    if (nanos > 0) {
      try {
        Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }
  }

  private static String skipHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = in.read();
      if (next < 0) {
        throw new IOException("no answer: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** As many bytes as the path's last segment says. */
  private static void serve(ServerSocket app) {
    var piece = new byte[1 << 20];
    try {
      while (true) {
        try (var client = app.accept()) {
          var line = skipHead(client.getInputStream()).split(" ", 3)[1];
          var bytes = Long.parseLong(line.substring(line.lastIndexOf('/') + 1));
          var out = client.getOutputStream();
          out.write(
              "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n".formatted(bytes)
                  .getBytes(US_ASCII));
          for (long left = bytes; left > 0; left -= piece.length) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
          }
        }
      }
    } catch (IOException closed) {
      // The measurement is over.
    }
  }
}
