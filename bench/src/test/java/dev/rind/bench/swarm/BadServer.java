package dev.rind.bench.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A small yum repository on loopback, which answers badly where a test says so, and remembers what it was asked. */
final class BadServer implements AutoCloseable {
  private final ServerSocket listening;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Queue<Manner>> manners = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  /** A way to answer once. */
  enum Manner {
    WRONG, SHORT, CUT, UNAVAILABLE, SILENT, CLOSED_AFTERWARDS, NO_HTTP
  }

  /** A request, and on the how many-th connection it came. */
  record Asked(int connection, String path, List<String> fields) {}

  /** With so many packages. */
  BadServer(int packages) throws IOException {
    this(packages, new ServerSocket(), "http");
  }

  /** On a socket that is not bound yet. */
  BadServer(int packages, ServerSocket listening, String scheme) throws IOException {
    this.listening = listening;
    this.scheme = scheme;
    var primary = new StringBuilder("<metadata>");
    for (int n = 0; n < packages; n++) {
      var path = "Packages/p/package-%03d.rpm".formatted(n);
      var bytes = "package %d ".formatted(n).repeat(100).getBytes(UTF_8);
      files.put("/repo/" + path, bytes);
      primary.append("<package type='rpm'>%s</package>".formatted(described(path, bytes)));
    }
    var metadata = new StringBuilder("<repomd>");
    metadata(metadata, "primary", primary + "</metadata>");
    metadata(metadata, "filelists", "<filelists/>");
    metadata(metadata, "other", "<otherdata/>");
    files.put("/repo/repodata/repomd.xml", (metadata + "</repomd>").getBytes(UTF_8));
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.execute(this::accept);
  }

  private void metadata(StringBuilder repomd, String type, String text) {
    var path = "repodata/" + type + ".xml";
    files.put("/repo/" + path, text.getBytes(UTF_8));
    repomd.append("<data type='%s'>%s</data>".formatted(type, described(path,
        text.getBytes(UTF_8)).replace("package='", "x='")
        .replaceAll("<size x='(\\d+)'/>",
            "<size>$1</size>")));
  }

  private static String described(String path, byte[] bytes) {
    return "<location href='%s'/><checksum type='sha256'>%s</checksum><size package='%d'/>"
        .formatted(
            path, HexFormat.of().formatHex(Checksum.Algorithm.SHA256.digest().digest(bytes)),
            bytes.length);
  }

  URI url() {
    return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort() + "/repo/");
  }

  /** The next answers at this path; then good ones. */
  void answers(String path, Manner... next) {
    manners.put("/repo/" + path, new ArrayDeque<>(List.of(next)));
  }

  void file(String path, String text) {
    files.put("/repo/" + path, text.getBytes(UTF_8));
  }

  /** From now on. */
  void forget() {
    asked.clear();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var socket = listening.accept();
        open.add(socket);
        threads.execute(() -> serve(socket, connections.incrementAndGet()));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var path = line.split(" ", -1)[1];
        var fields = new ArrayList<String>();
        for (var field = in.readLine(); !field.isEmpty(); field = in.readLine()) {
          fields.add(field);
        }
        asked.add(new Asked(connection, path.substring("/repo/".length()), fields));
        if (!answer(socket, path)) {
          return;
        }
      }
    } catch (IOException gone) {
      // The client has left.
    }
  }

  /** Whether the connection goes on. */
  private boolean answer(Socket socket, String path) throws IOException {
    Manner manner;
    synchronized (manners) {
      manner = manners.getOrDefault(path, new ArrayDeque<>()).poll();
    }
    var bytes = Objects.requireNonNull(files.get(path)).clone();
    var head = "HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n";
    var cut = bytes.length;
    switch (manner) {
      case null -> {}
      case WRONG -> bytes[0]++;
      case SHORT -> {
        cut--;
        head = "HTTP/1.1 200 OK\r\nContent-Length: " + cut + "\r\n\r\n";
      }
      case CUT -> cut /= 2;
      case UNAVAILABLE -> {
        head = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
        cut = 0;
      }
      case NO_HTTP -> head = "220 welcome\r\n\r\n";
      case SILENT -> {
        return true;
      }
      case CLOSED_AFTERWARDS -> {}
    }
    var out = socket.getOutputStream();
    out.write(head.getBytes(ISO_8859_1));
    out.write(bytes, 0, cut);
    out.flush();
    return manner != Manner.CUT && manner != Manner.CLOSED_AFTERWARDS;
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.close();
  }
}
