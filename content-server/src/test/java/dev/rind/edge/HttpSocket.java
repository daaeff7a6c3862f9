package dev.rind.edge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A connection of a client that sends what the test says, byte for byte. Answers are read strictly:
 * what is no answer is an exception.
 */
final class HttpSocket implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final AutoCloseable socket;
  private final java.io.OutputStream out;
  private final InputStream in;

  private HttpSocket(AutoCloseable socket, java.io.OutputStream out, InputStream in) {
    this.socket = socket;
    this.out = out;
    this.in = new BufferedInputStream(in);
  }

  static HttpSocket to(SocketAddress address) {
    try {
      if (address instanceof InetSocketAddress) {
        var socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(address);
        return new HttpSocket(socket, socket.getOutputStream(), socket.getInputStream());
      }
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(address.toString()));
      return new HttpSocket(channel, Channels.newOutputStream(channel),
          Channels.newInputStream(channel));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  HttpSocket send(String raw) {
    return send(raw.getBytes(ISO_8859_1));
  }

  HttpSocket send(byte[] raw) {
    try {
      out.write(raw);
      out.flush();
    } catch (IOException closed) {
      // An edge may refuse before it has read all of it: what it answers is what counts.
    }
    return this;
  }

  Answer answer() {
    return answer(false);
  }

  /** The next answer; one to a HEAD has no body. */
  Answer answer(boolean toHead) {
    try {
      var status = line();
      var parts = status.split(" ", 3);
      if (parts.length < 3 || !parts[0].equals("HTTP/1.1")) {
        throw new IOException("no status line: " + status);
      }
      var headers = headers();
      var code = Integer.parseInt(parts[1]);
      if (!toHead && headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
        return new Answer(code, parts[2], headers, ByteBuffer.wrap(chunks()));
      }
      var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      var body = toHead || code == 304 || code < 200 ? new byte[0] : in.readNBytes(length);
      if (body.length < length && !toHead && code != 304) {
        throw new EOFException(body.length + " of " + length + " bytes");
      }
      return new Answer(code, parts[2], headers, ByteBuffer.wrap(body));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(line(), 16);
      var chunk = in.readNBytes(size);
      if (chunk.length < size || !line().isEmpty()) {
        throw new EOFException("a chunk of " + size + " bytes broke off");
      }
      body.writeBytes(chunk);
    } while (size > 0);
    return body.toByteArray();
  }

  private Map<String, String> headers() throws IOException {
    var headers = new LinkedHashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      var colon = line.indexOf(": ");
      if (colon < 0) {
        throw new IOException("no header field: " + line);
      }
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return headers;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed after: " + line.toString(ISO_8859_1));
      }
      line.write(b);
    }
    var text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Waits until an answer begins, and takes hardly any of it. */
  HttpSocket awaitAnswer() {
    try {
      in.mark(1);
      if (in.read() < 0) {
        throw new EOFException("the connection was closed before an answer");
      }
      in.reset();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Reads some bytes of a body, without hurry. */
  byte[] read(int bytes) {
    try {
      return in.readNBytes(bytes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Reads until the other side closes, and gives how many bytes came. */
  long drained() {
    long bytes = 0;
    try {
      var some = new byte[64 * 1024];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        bytes += read;
      }
    } catch (SocketTimeoutException hangs) {
      throw new UncheckedIOException(hangs);
    } catch (IOException reset) {
      // As good as an end.
    }
    return bytes;
  }

  /** Whether something has come that was not read yet. Does not wait. */
  boolean hasMore() {
    try {
      return in.available() > 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether the other side has closed, with nothing more sent. Waits for it. */
  boolean isClosed() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (Exception ignored) {
      // It was only a client.
    }
  }
}
