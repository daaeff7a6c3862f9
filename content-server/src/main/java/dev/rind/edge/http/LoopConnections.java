package dev.rind.edge.http;

import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop, which are all looked at together now and then: a timer for each would take as
 * much memory again as what is kept of its times.
 *
 * <p><b>Threading:</b> the loop's; {@code drain} and {@code close} are callable from any thread.
 */
final class LoopConnections {
  /** A usual head, and what is copied behind it. */
  private static final int ANSWER_BYTES = 2 * HttpConnection.COPIED_MAX;
  private static final int READ_BYTES = 16 << 10;

  private final EventLoop loop;
  private final long everyNanos;
  private final List<HttpConnection> all = new ArrayList<>();
  private final KnownHeads knownHeads;
  private final LoopBuffer answers = new LoopBuffer(ANSWER_BYTES);
  private final RecvByteBufAllocator reading = new LoopBuffer(READ_BYTES).forReading();
  private boolean watching;

  /** @param knownBytesMax of heads that came before */
  LoopConnections(EventLoop loop, HttpLimits limits, long knownBytesMax) {
    this.loop = loop;
    this.knownHeads = new KnownHeads(knownBytesMax);
    var shortest = Math.min(limits.headWaitMax().toNanos(),
        Math.min(limits.idleMax().toNanos(), limits.stallMax().toNanos()));
    this.everyNanos = Math.max(1, shortest / 4);
  }

  KnownHeads knownHeads() {
    return knownHeads;
  }

  /** Memory for what goes out at once. */
  LoopBuffer answers() {
    return answers;
  }

  /** Where its sockets read to; what is not taken before the next read has to be copied. */
  RecvByteBufAllocator reading() {
    return reading;
  }

  void add(HttpConnection connection) {
    assert loop.inEventLoop();
    connection.place = all.size();
    all.add(connection);
    if (!watching) {
      watching = true;
      watch();
    }
  }

  /** The last one takes its place. */
  void remove(HttpConnection connection) {
    assert loop.inEventLoop();
    var last = all.removeLast();
    if (last != connection) {
      all.set(connection.place, last);
      last.place = connection.place;
    }
  }

  private void watch() {
    var _ = loop.schedule(() -> {
      // From the end, because one that is closed is removed, and one that was seen already takes its place.
      for (int n = all.size() - 1; n >= 0; n--) {
        all.get(n).closeIfStill();
      }
      watching = !all.isEmpty();
      if (watching) {
        watch();
      }
    }, everyNanos, TimeUnit.NANOSECONDS);
  }

  void drain() {
    loop.execute(() -> List.copyOf(all).forEach(HttpConnection::drain));
  }

  Future<?> close() {
    return loop.submit(() -> List.copyOf(all).forEach(HttpConnection::close));
  }
}
