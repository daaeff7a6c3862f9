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
 * Sends text that is made line by line: what is short with its length, what is long in chunks, made while the client
 * takes it, so that its first byte does not wait for its last line.
 *
 * <p><b>Threading:</b> called on the exchange's loop, where only what takes few steps is made; all else
 * is made on a pool, whose threads a client that is slow does not hold.
 *
 * <p><b>Bounds:</b> {@value #KEPT_MAX} bytes at first, then the pieces that {@link Pieces} allows; {@value
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
    var made = new Made(text.lines().iterator());
    var begun = text.stepsMax() <= STEPS_ON_LOOP_MAX
        ? CompletableFuture.completedFuture(made.begin())
        : pool.run(made::begin);
    return exchange.onLoop(begun).thenAccept(beginning -> send(exchange, head, made, beginning));
  }

  /** Texts that were not begun, or broke off, because too many tasks were waiting. */
  long refused() {
    return refused.sum() + pool.refused();
  }

  private static void send(Exchange exchange, ResponseHead head, Made made, String beginning) {
    if (made.isWhole()) {
      head.with("Content-Length", ByteBufUtil.utf8Bytes(beginning));
    }
    if (exchange.isHead()) {
      exchange.send(head);
    } else if (made.isWhole()) {
      exchange.send(head, ByteBufUtil.writeUtf8(exchange.allocator(), beginning));
    } else {
      exchange.send(head, made);
    }
  }

  /** One walk through the lines. */
  private final class Made implements Pieces {
    private final Iterator<String> lines;
    private @Nullable String beginning;

    Made(Iterator<String> lines) {
      this.lines = lines;
    }

    /** The text, or where it is long, its beginning. */
    String begin() {
      var made = lines(KEPT_MAX);
      beginning = made;
      return made;
    }

    boolean isWhole() {
      return !lines.hasNext();
    }

    @Override
    public long bytes() {
      return UNKNOWN;
    }

    @Override
    public CompletionStage<ByteBuf> next() {
      var first = beginning;
      beginning = null;
      return first == null ? pool.run(() -> piece(lines(PIECE_BYTES)))
          : CompletableFuture.completedStage(piece(first));
    }

    private String lines(int about) {
      var made = new StringBuilder(about + 512);
      while (made.length() < about && lines.hasNext()) {
        made.append(lines.next());
      }
      return made.toString();
    }

    /** On the heap, so that nothing is lost where the connection has gone meanwhile. */
    private static ByteBuf piece(String text) {
      return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
    }
  }
}
