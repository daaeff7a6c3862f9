package dev.rind.edge.forward;

import dev.rind.edge.http.BodyTaker;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.Pieces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the target, and its answer on the way back.
 *
 * <p>Each side is read only as fast as the other takes it: what is in between is one read of a socket.
 *
 * <p><b>Threading:</b> everything on the loop of the exchange, which is that of the pool.
 *
 * <p><b>Errors:</b> {@code answered} fails with {@link ForwardFailure}: before anything was sent, so that another
 * answer can be; later the client's connection breaks, since what it has is not the whole.
 */
final class Transfer implements Pieces, BodyTaker {
  private final Exchange exchange;
  private final HttpRequest request;
  private final boolean hasBody;
  private final UpstreamPool pool;
  private final ForwardLimits limits;
  private final ForwardStats stats;
  private final CompletableFuture<Integer> answered = new CompletableFuture<>();
  private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>();
  private @Nullable Upstream upstream;
  private @Nullable CompletableFuture<ByteBuf> awaited;
  private @Nullable ForwardFailure failure;
  private @Nullable Future<?> watch;
  private boolean requestSent;
  private boolean headed;
  private boolean bodyless;
  private boolean ended;
  private boolean sentAgain;
  private long bytes;
  private int status;
  private long waitsSince;

  Transfer(Exchange exchange, HttpRequest request, boolean hasBody, UpstreamPool pool,
      ForwardLimits limits, ForwardStats stats) {
    this.exchange = exchange;
    this.request = request;
    this.hasBody = hasBody;
    this.pool = pool;
    this.limits = limits;
    this.stats = stats;
  }

  /** Completes with the status when all of the answer has come. */
  CompletionStage<Integer> begin() {
    stats.requests.increment();
    exchange.ifClientLeaves(() -> fail(ForwardFailure.clientLeft()));
    if (hasBody) {
      exchange.takeBody(this);
    }
    connect(false);
    return answered;
  }

  private void connect(boolean anew) {
    var _ = pool.take(anew).whenComplete((taken, trouble) -> {
      if (taken == null) {
        fail(trouble instanceof ForwardFailure known ? known
            : ForwardFailure.badGateway("The content app cannot be connected to"));
      } else if (answered.isDone()) {
        pool.giveBack(taken);
      } else {
        send(taken);
      }
    });
  }

  private void send(Upstream taken) {
    upstream = taken;
    requestSent = !hasBody;
    waitsSince = System.nanoTime();
    if (watch == null) {
      watchFor(limits.headMax().toNanos());
    }
    taken.begin(this, request, hasBody);
    if (hasBody) {
      exchange.moreBody();
    }
  }

  /** Whether the target has the whole request, so that the next one can follow it. */
  boolean isRequestSent() {
    return requestSent;
  }

  // The request's body.

  @Override
  public boolean isReady() {
    return answered.isDone() || (upstream != null && upstream.isWritable());
  }

  @Override
  public void take(ByteBuf piece) {
    if (upstream == null) {
      piece.release();
    } else {
      waitsSince = System.nanoTime();
      upstream.write(piece);
    }
  }

  @Override
  public void end() {
    requestSent = true;
    waitsSince = System.nanoTime();
    if (upstream != null) {
      upstream.end();
    }
  }

  @Override
  public void breakOff() {
    fail(ForwardFailure.malformed());
  }

  void writable() {
    exchange.moreBody();
  }

  // The answer.

  void head(HttpResponse response) {
    headed = true;
    status = response.status().code();
    try {
      pass(response);
    } catch (IllegalArgumentException malformed) {
      fail(ForwardFailure.badGateway("The content app's answer is malformed"));
    }
  }

  private void pass(HttpResponse response) {
    var head = ResponseFields.of(response);
    bytes = HttpUtil.getContentLength(response, UNKNOWN);
    bodyless = exchange.isHead() || status == 204 || status == 304 || bytes == 0;
    if (bytes != UNKNOWN) {
      head.with("Content-Length", bytes);
    }
    if (bodyless) {
      exchange.send(head);
    } else {
      exchange.send(head, this);
    }
  }

  void piece(ByteBuf piece) {
    var next = awaited;
    if (bodyless || answered.isDone()) {
      piece.release();
    } else if (next == null) {
      arrived.add(piece);
    } else {
      awaited = null;
      next.complete(piece);
    }
  }

  /** Whether more has to be read for somebody to go on. */
  boolean wantsMore() {
    return !headed || bodyless || awaited != null;
  }

  /** All has come. */
  void answerEnded() {
    ended = true;
    upstream = null;
    unwatch();
    answered.complete(status);
    var next = awaited;
    awaited = null;
    if (next != null) {
      next.complete(Unpooled.EMPTY_BUFFER);
    }
  }

  /** The connection has ended before the answer. */
  void broken(Upstream broken, ForwardFailure why) {
    upstream = null;
    if (!headed && broken.wasKept() && !hasBody && !sentAgain) {
      sentAgain = true;
      stats.again.increment();
      connect(true);
    } else {
      fail(why);
    }
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public CompletionStage<ByteBuf> next() {
    var first = arrived.poll();
    if (first != null) {
      return CompletableFuture.completedStage(first);
    }
    if (failure != null) {
      return CompletableFuture.failedStage(failure);
    }
    if (ended || upstream == null) {
      return CompletableFuture.completedStage(Unpooled.EMPTY_BUFFER);
    }
    var next = new CompletableFuture<ByteBuf>();
    awaited = next;
    waitsSince = System.nanoTime();
    upstream.read();
    return next;
  }

  @Override
  public void stop() {
    fail(ForwardFailure.clientLeft());
    arrived.forEach(ByteBuf::release);
    arrived.clear();
  }

  private void fail(ForwardFailure why) {
    if (answered.isDone()) {
      return;
    }
    failure = why;
    unwatch();
    if (upstream != null) {
      upstream.abandon();
      upstream = null;
    }
    if (headed) {
      stats.brokeOff.increment();
    } else {
      stats.failed.increment();
    }
    answered.completeExceptionally(why);
    var next = awaited;
    awaited = null;
    if (next != null) {
      next.completeExceptionally(why);
    }
    if (hasBody) {
      exchange.moreBody(); // which is dropped from now on
    }
  }

  // Time.

  private void watchFor(long nanos) {
    watch = exchange.after(nanos, this::look);
  }

  private void unwatch() {
    if (watch != null) {
      watch.cancel(false);
    }
  }

  private void look() {
    var max = (headed ? limits.stallMax() : limits.headMax()).toNanos();
    var waits = !headed || awaited != null ? System.nanoTime() - waitsSince : 0;
    if (waits >= max) {
      fail(ForwardFailure.gatewayTimeout("The content app does not answer in time"));
    } else {
      watchFor(max - waits);
    }
  }
}
