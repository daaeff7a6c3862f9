package dev.rind.edge.body;

import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.Pieces;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.respond.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Sends text that is made line by line. It is gone through twice: once for its length, and to keep it
 * where it is short; then, where it is long, while the client takes it.
 *
 * <p><b>Threading:</b> called on the exchange's loop, where only what takes few steps is made; all else
 * is made on a pool, whose threads a client that is slow does not hold.
 *
 * <p><b>Bounds:</b> {@value #KEPT_MAX} bytes, or the pieces that {@link Pieces} allows; {@value
 * #BEGINNING_MAX} tasks waiting for a thread, then no more texts are begun.
 */
final class LineSender {
  private static final int KEPT_MAX = 64 * 1024;
  /** Some hundred microseconds. */
  private static final int STEPS_ON_LOOP_MAX = 500;
  private static final int BEGINNING_MAX = 1_000;

  private final IoPool pool;
  private final LongAdder refused = new LongAdder();

  LineSender(IoPool pool) {
    this.pool = pool;
  }

  /** Fails with {@link RejectedExecutionException} before anything was sent. */
  CompletionStage<Void> send(Exchange exchange, ResponseHead head, Payload.Lines text) {
    if (text.stepsMax() > STEPS_ON_LOOP_MAX && pool.waiting() >= BEGINNING_MAX) {
      refused.increment();
      return CompletableFuture.failedStage(
          new RejectedExecutionException(BEGINNING_MAX + " listings are waiting already"));
    }
    var measured = text.stepsMax() <= STEPS_ON_LOOP_MAX
        ? CompletableFuture.completedFuture(Measured.of(text.lines()))
        : pool.run(() -> Measured.of(text.lines()));
    return exchange.onLoop(measured).thenAccept(found -> send(exchange, head, text, found));
  }

  /** Texts that were not begun, or broke off, because too many tasks were waiting. */
  long refused() {
    return refused.sum() + pool.refused();
  }

  private void send(Exchange exchange, ResponseHead head, Payload.Lines text, Measured measured) {
    head.with("Content-Length", measured.bytes());
    if (exchange.isHead()) {
      exchange.send(head);
    } else if (measured.text() != null) {
      exchange.send(head, ByteBufUtil.writeUtf8(exchange.allocator(), measured.text()));
    } else {
      exchange.send(head, new Made(text.lines(), measured.bytes()));
    }
  }

  /** @param text null: it is too long to be kept */
  private record Measured(long bytes, @Nullable String text) {
    static Measured of(Iterable<String> lines) {
      var kept = new StringBuilder();
      long bytes = 0;
      for (var line : lines) {
        bytes += ByteBufUtil.utf8Bytes(line);
        if (bytes <= KEPT_MAX) {
          kept.append(line);
        }
      }
      return new Measured(bytes, bytes <= KEPT_MAX ? kept.toString() : null);
    }
  }

  /** The second pass. */
  private final class Made implements Pieces {
    private final Iterable<String> lines;
    private final long bytes;
    private @Nullable Iterator<String> walk;

    Made(Iterable<String> lines, long bytes) {
      this.lines = lines;
      this.bytes = bytes;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public CompletionStage<ByteBuf> next() {
      return pool.run(this::piece);
    }

    /** On the heap, so that nothing is lost where the connection has gone meanwhile. */
    private ByteBuf piece() {
      var going = walk;
      if (going == null) {
        walk = going = lines.iterator();
      }
      var piece = new StringBuilder(PIECE_BYTES + 512);
      while (piece.length() < PIECE_BYTES && going.hasNext()) {
        piece.append(going.next());
      }
      return Unpooled.wrappedBuffer(piece.toString().getBytes(UTF_8));
    }
  }
}
