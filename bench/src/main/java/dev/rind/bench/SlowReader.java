package dev.rind.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client that reads one answer when it is told to, on a connection of its own.
 *
 * <p><b>Threading:</b> one thread at a time, which waits.
 *
 * <p><b>Errors:</b> an answer that is not 200, or whose body is not as long as its head says, is an
 * {@link IOException}.
 */
final class SlowReader implements AutoCloseable {
  /** So that what is not read stays with the server. */
  private static final int RECEIVE_BYTES = 16 * 1024;
  private static final String LENGTH = "content-length: ";

  private final Socket socket = new Socket();
  private final InputStream answer;
  /** Negative: it comes in chunks. */
  private long bodyBytes = -1;
  /** Of the body, or of the chunk. */
  private long left;

  /** Connected, and nothing asked yet. */
  SlowReader(String host, int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.connect(new InetSocketAddress(host, port));
    socket.setTcpNoDelay(true);
    answer = new BufferedInputStream(socket.getInputStream(), RECEIVE_BYTES);
  }

  /** Asks, and reads the head and the first byte of the body; how long that took. */
  Duration begin(String target, String accept) throws IOException {
    var began = System.nanoTime();
    socket.getOutputStream()
        .write("GET %s HTTP/1.1\r\nHost: bench\r\nAccept: %s\r\nConnection: close\r\n\r\n"
            .formatted(target, accept)
            .getBytes(StandardCharsets.US_ASCII));
    var status = line();
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(target + " was answered: " + status);
    }
    for (var field = line(); !field.isEmpty(); field = line()) {
      if (field.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        bodyBytes = Long.parseLong(field.substring(LENGTH.length()));
      }
    }
    left = bodyBytes < 0 ? Integer.parseInt(line(), 16) : bodyBytes;
    if (answer.read() < 0) {
      throw new IOException(target + " has no body");
    }
    left--;
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Reads the rest; how many bytes the whole body has. */
  long finish() throws IOException {
    long read = 1;
    while (left > 0) {
      answer.skipNBytes(left);
      read += left;
      left = 0;
      if (bodyBytes < 0) {
        var _ = line();
        left = Integer.parseInt(line(), 16);
      }
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = answer.read(); c != '\n'; c = answer.read()) {
      if (c < 0) {
        throw new IOException("the answer broke off in its head");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }
}
