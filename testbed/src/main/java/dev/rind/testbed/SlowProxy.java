package dev.rind.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that makes the server behind it slow, silent or absent, changeable while
 * connections are open. Without a fault it passes all bytes as they come.
 *
 * <p><b>Threading:</b> the methods, any thread; bytes are moved by virtual threads, which keep no
 * JVM alive.
 *
 * <p><b>Bounds:</b> 64 reads of 16 KiB held back for each direction of a connection, then the
 * sender is not read any more.
 */
public final class SlowProxy implements AutoCloseable {
  private static final int READ_BYTES = 16 * 1024;
  private static final int READS_MAX = 64;

  private final InetSocketAddress server;
  private final int port;

  // The state below belongs to this object's monitor; who waits is woken at every change.
  private final Set<Socket> open = new HashSet<>();
  private @Nullable ServerSocket listening;
  private Duration answerDelay = Duration.ZERO;
  private boolean paused;
  private boolean hangingUp;
  private int accepted;

  private SlowProxy(InetSocketAddress server) {
    this.server = server;
    this.port = listen(0).getLocalPort();
    AtExit.close(this);
  }

  public static SlowProxy to(String host, int port) {
    return new SlowProxy(new InetSocketAddress(host, port));
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** Holds every byte the server sends for that long, those held already included. */
  public synchronized void delayAnswers(Duration delay) {
    answerDelay = delay;
    notifyAll();
  }

  /** Lets nothing pass in either direction; connections are still accepted, and stay open. */
  public synchronized void pause() {
    paused = true;
    notifyAll();
  }

  /** Closes all connections, and new ones as soon as they are accepted, so that they are counted. */
  public void hangUp() {
    List<Socket> closing;
    synchronized (this) {
      hangingUp = true;
      closing = List.copyOf(open);
      notifyAll();
    }
    closing.forEach(SlowProxy::close);
  }

  /** Closes all connections, and refuses new ones until {@link #heal}. */
  public void refuse() {
    List<Socket> closing;
    synchronized (this) {
      closing = List.copyOf(open);
      if (listening != null) {
        close(listening);
        listening = null;
      }
      notifyAll();
    }
    closing.forEach(SlowProxy::close);
  }

  /** Connections accepted so far, also those that did not reach the server. */
  public synchronized int accepted() {
    return accepted;
  }

  /** Connections that clients hold open now. */
  public synchronized int open() {
    return open.size() / 2; // the other half are the proxy's own
  }

  /** Ends every fault; what was held back passes at once. */
  public synchronized void heal() {
    answerDelay = Duration.ZERO;
    paused = false;
    hangingUp = false;
    if (listening == null) {
      listen(port);
    }
    notifyAll();
  }

  @Override
  public void close() {
    AtExit.forget(this);
    refuse();
  }

  private synchronized ServerSocket listen(int at) {
    try {
      var socket = new ServerSocket(at, 50, InetAddress.getLoopbackAddress());
      listening = socket;
      Thread.ofVirtual().name("slow-proxy").start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("slow proxy on port " + at, e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        connect(socket, socket.accept());
      } catch (IOException closed) {
        // refuse() was called; if not, the loop goes on with the next client.
      }
    }
  }

  private void connect(ServerSocket acceptor, Socket client) {
    var behind = new Socket();
    synchronized (this) {
      if (acceptor.isClosed()) { // refused while this one was being accepted
        close(client);
        return;
      }
      accepted++;
      if (hangingUp) {
        close(client);
        return;
      }
      open.addAll(List.of(client, behind));
    }
    try {
      behind.connect(server);
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      pump(client, behind, false);
      pump(behind, client, true);
    } catch (IOException unreachable) {
      forget(client, behind);
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    var held = new ArrayBlockingQueue<Chunk>(READS_MAX);
    Thread.ofVirtual().name("slow-proxy-read").start(() -> read(from, held));
    Thread.ofVirtual().name("slow-proxy-write").start(() -> write(from, to, held, answers));
  }

  private static void read(Socket from, BlockingQueue<Chunk> held) {
    try {
      var buffer = new byte[READ_BYTES];
      for (int n = from.getInputStream().read(buffer); n >= 0; n = from.getInputStream()
          .read(buffer)) {
        held.put(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime(), false));
      }
    } catch (IOException closed) {
      // By either side, or by refuse(): the writer ends the other half too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    putEnd(held);
  }

  private static void putEnd(BlockingQueue<Chunk> held) {
    try {
      held.put(new Chunk(new byte[0], System.nanoTime(), true));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Socket from, Socket to, BlockingQueue<Chunk> held, boolean answers) {
    try {
      for (var chunk = held.take(); !chunk.last; chunk = held.take()) {
        awaitTurn(chunk, answers, to);
        to.getOutputStream().write(chunk.bytes);
      }
    } catch (IOException closed) {
      // As above.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    forget(from, to);
    held.clear(); // lets a reader that waits for room see that its socket is closed
  }

  private synchronized void awaitTurn(Chunk chunk, boolean answers, Socket to)
      throws InterruptedException {
    while (!to.isClosed()) {
      var delay = answers ? answerDelay : Duration.ZERO;
      var left = delay.minusNanos(System.nanoTime() - chunk.readAtNanos);
      if (paused) {
        wait();
      } else if (left.isPositive()) {
        wait(left.toMillis() + 1);
      } else {
        return;
      }
    }
  }

  private void forget(Socket one, Socket other) {
    synchronized (this) {
      open.removeAll(List.of(one, other));
      notifyAll();
    }
    close(one);
    close(other);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("not closed: " + socket, e);
    }
  }

  /** Bytes of one read; the last of a direction has none. */
  private static final class Chunk {
    private final byte[] bytes;
    private final long readAtNanos;
    private final boolean last;

    private Chunk(byte[] bytes, long readAtNanos, boolean last) {
      this.bytes = bytes;
      this.readAtNanos = readAtNanos;
      this.last = last;
    }
  }
}
