package dev.rind.edge;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Stands between an edge and PostgreSQL, and passes on all that they say, until it is muted: then all but what was told by
 * NOTIFY. Types of messages are those of the protocol's version 3.
 */
final class MutedProxy implements AutoCloseable {
  private static final int NOTIFICATION = 'A';
  private static final int PROCESS = 'K';
  private static final int PARSE = 'P';
  private static final int BIND = 'B';
  private static final int SYNC = 'S';
  private static final int TLS = 80_877_103;

  private final String host;
  private final int port;
  private final ServerSocket listening;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final boolean pooling;
  private final AtomicInteger foreign = new AtomicInteger();
  private volatile boolean muted;

  MutedProxy(String host, int port) {
    this(host, port, false);
  }

  /** One that begins a connection as PgBouncer does: it refuses settings of a session, and tells a process id of its own. */
  static MutedProxy pooling(String host, int port) {
    return new MutedProxy(host, port, true);
  }

  private MutedProxy(String host, int port, boolean pooling) {
    this.pooling = pooling;
    this.host = host;
    this.port = port;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Statements that were run without being sent along: a pooler may have passed the connection on since they were. */
  int foreign() {
    return foreign.get();
  }

  void mute() {
    muted = true;
  }

  private void accept() {
    try {
      while (true) {
        var client = listening.accept();
        var server = new Socket(host, port);
        open.add(client);
        open.add(server);
        pass(client, server, () -> questions(new DataInputStream(client.getInputStream()),
            server.getOutputStream(), client.getOutputStream()));
        pass(client, server, () -> answers(new DataInputStream(server.getInputStream()),
            client.getOutputStream()));
      }
    } catch (IOException ended) {
      // Closed.
    }
  }

  @FunctionalInterface
  private interface Passing {
    void begin() throws IOException;
  }

  private static void pass(Socket client, Socket server, Passing passing) {
    Thread.ofVirtual().start(() -> {
      try (client; server) {
        passing.begin();
      } catch (IOException ended) {
        // One of the two has gone, and the other goes with it.
      }
    });
  }

  /** The first is a length and what is to be set, or asks for TLS, which there is none; all others pass. */
  private void questions(DataInputStream from, OutputStream to, OutputStream back)
      throws IOException {
    var length = from.readInt();
    var rest = from.readNBytes(length - Integer.BYTES);
    if (ByteBuffer.wrap(rest).getInt() == TLS) {
      back.write('N');
      questions(from, to, back);
      return;
    }
    if (pooling && new String(rest, UTF_8).contains("statement_timeout")) {
      back.write(
          message('E', "SFATAL\0C08P01\0Munsupported startup parameter\0\0".getBytes(UTF_8)));
      return;
    }
    to.write(ByteBuffer.allocate(length).putInt(length).put(rest).array());
    var parsed = false;
    for (int type = from.read(); type >= 0; type = from.read()) {
      var message = from.readNBytes(from.readInt() - Integer.BYTES);
      switch (type) {
        case PARSE -> parsed = true;
        case BIND -> foreign.addAndGet(parsed ? 0 : 1);
        case SYNC -> parsed = false;
        default -> {}
      }
      to.write(message(type, message));
    }
  }

  private static byte[] message(int type, byte[] rest) {
    var length = Integer.BYTES + rest.length;
    return ByteBuffer.allocate(1 + length).put((byte) type).putInt(length).put(rest).array();
  }

  /** Each is its type, its length with that of the length itself, and the rest. */
  private void answers(DataInputStream from, OutputStream to) throws IOException {
    for (int type = from.read(); type >= 0; type = from.read()) {
      var length = from.readInt();
      var rest = from.readNBytes(length - Integer.BYTES);
      if (pooling && type == PROCESS) {
        rest[0] ^= 1;
      }
      if (!muted || type != NOTIFICATION) {
        to.write(message(type, rest));
      }
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
