package dev.rind.edge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Something that an edge forwards to, and that answers what the test says, byte for byte. */
final class ScriptedContentApp implements AutoCloseable {
  private final ServerSocket listener;
  private final Script script;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();

  /** Says what goes out for a request; what it throws ends the connection, and so does {@link Socket#close}. */
  interface Script {
    void answer(Asked request, OutputStream out, Socket socket) throws Exception;
  }

  /** @param body as Latin-1, however it was framed */
  record Asked(String line, Map<String, String> headers, String body, int connection) {
    String header(String lowerCaseName) {
      return headers.getOrDefault(lowerCaseName, "");
    }
  }

  ScriptedContentApp(Script script) {
    this.script = script;
    try {
      listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** One that says the same to everybody. */
  static ScriptedContentApp saying(String answer) {
    return new ScriptedContentApp((_, out, _) -> out.write(answer.getBytes(ISO_8859_1)));
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** All requests that came whole, in their order. */
  List<Asked> asked() {
    return asked;
  }

  private void accept() {
    try {
      for (int n = 0;; n++) {
        var socket = listener.accept();
        open.add(socket);
        int connection = n;
        Thread.ofVirtual().start(() -> serve(socket, connection));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket; var in = new BufferedInputStream(socket.getInputStream())) {
      for (var line = line(in); line != null; line = line(in)) {
        var headers = new TreeMap<String, String>();
        for (var field = line(in); field != null && !field.isEmpty(); field = line(in)) {
          var colon = field.indexOf(": ");
          headers.merge(field.substring(0, colon).toLowerCase(Locale.ROOT),
              field.substring(colon + 2), (one, other) -> one + "|" + other);
        }
        var request = new Asked(line, headers,
            new String(body(in, headers), ISO_8859_1), connection);
        asked.add(request);
        script.answer(request, socket.getOutputStream(), socket);
        socket.getOutputStream().flush();
      }
    } catch (Exception ended) {
      // So does the connection.
    }
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    var body = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(String.valueOf(line(in)), 16);
      body.write(in.readNBytes(size));
      var _ = line(in);
    } while (size > 0);
    return body.toByteArray();
  }

  private static @org.jspecify.annotations.Nullable String line(InputStream in)
      throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
