package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCounted;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * <p><b>Threading:</b> owned by the event loop of its connection.
 *
 * <p><b>Errors:</b> exactly one {@code send}; a second one is refused with {@link
 * IllegalStateException}. Where the connection is gone meanwhile, sending only releases the body.
 */
public final class Exchange {
  private final HttpConnection connection;
  private final HttpRequest request;
  private final @Nullable KnownHead head;
  private final long beganNanos;
  private @Nullable BodyTaker body;
  private Runnable whenGone = () -> {};
  private boolean answered;
  private long firstByteNanos = -1;
  private long bodyBytes;
  private int status;
  private @Nullable String distribution;
  private RequestLog.AnsweredBy tier = RequestLog.AnsweredBy.NONE;
  private RequestLog.Kind kind = RequestLog.Kind.REFUSED;

  /** What a handler keeps of one request for others with the same head. */
  public interface Known {}

  /**
   * @param head null: nobody will look for the same again
   * @param nanos when it was taken, by the clock of the server
   */
  Exchange(HttpConnection connection, HttpRequest request, @Nullable KnownHead head, long nanos) {
    this.connection = connection;
    this.request = request;
    this.head = head;
    this.beganNanos = nanos;
  }

  /** When it was taken, by a clock that only goes forward. */
  public long beganNanos() {
    return beganNanos;
  }

  /** Whether what is {@linkplain #know known} of it may be asked for by others. */
  public boolean mayComeAgain() {
    return head != null;
  }

  /** What was kept for the same head, on this loop; null: nothing. */
  public @Nullable Known known() {
    return head == null ? null : head.known();
  }

  /** Keeps something for requests with the same head, byte for byte, on this loop. */
  public void know(Known known) {
    if (head != null) {
      head.know(known);
    }
  }

  public String method() {
    return request.method().name();
  }

  public boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** The request-target as it was sent, its bytes as Latin-1. */
  public String target() {
    return request.uri();
  }

  /** Of HTTP, such as {@code 1.1}. */
  public String version() {
    var version = request.protocolVersion();
    return version.majorVersion() + "." + version.minorVersion();
  }

  public HttpHeaders headers() {
    return request.headers();
  }

  /** Whether a body follows the head (RFC 9112 section 6). */
  public boolean hasBody() {
    return HttpConnection.hasBody(request);
  }

  HttpRequest request() {
    return request;
  }

  /** Where buffers for the body come from. */
  public ByteBufAllocator allocator() {
    return connection.allocator();
  }

  public EventLoop loop() {
    return connection.loop();
  }

  /**
   * Brings a stage home: one that is complete goes on at once, on the same stack; another comes back
   * through the loop's queue.
   */
  public <T> CompletableFuture<T> onLoop(CompletionStage<T> stage) {
    var future = stage.toCompletableFuture();
    if (future.isDone() && loop().inEventLoop()) {
      return future;
    }
    var home = new CompletableFuture<T>();
    var _ = future.whenCompleteAsync((value, failure) -> {
      if (failure == null) {
        home.complete(value);
      } else {
        home.completeExceptionally(failure);
      }
    }, loop());
    return home;
  }

  /** For the access log: the base path that matched. */
  public void matched(String basePath) {
    distribution = basePath;
  }

  /** For the access log: one tier that was asked. */
  public void answeredBy(RequestLog.AnsweredBy asked) {
    if (asked.compareTo(tier) > 0) {
      tier = asked;
    }
  }

  /** The farthest tier that was asked. */
  public RequestLog.AnsweredBy answeredBy() {
    return tier;
  }

  /** For counting: what the answer is; where nobody says, the request was refused. */
  public void answerIs(RequestLog.Kind what) {
    kind = what;
  }

  /** Who is at the other end, null where that is not known any more. */
  public @Nullable SocketAddress peer() {
    return connection.peer();
  }

  /** The peer's address, or where that is a trusted proxy, that of the client that it names. */
  public String client() {
    return connection.clientOf(this);
  }

  /**
   * Takes the request's body, which is else dropped: to be called before the handler returns, since from then on
   * pieces come, on the loop, as fast as the taker says.
   */
  public void takeBody(BodyTaker taker) {
    body = taker;
    connection.bodyIsTaken();
  }

  @Nullable
  BodyTaker bodyTaker() {
    return body;
  }

  /** Tells that the body's taker is ready again. */
  public void moreBody() {
    connection.proceed();
  }

  /** Runs, on the loop, if the client leaves before its answer was sent. */
  public void ifClientLeaves(Runnable task) {
    whenGone = task;
  }

  void gone() {
    whenGone.run();
  }

  /** Whether an answer has been begun. */
  public boolean isAnswered() {
    return answered;
  }

  /** Sends a head alone: of a HEAD, a 304, or an empty body. */
  public void send(ResponseHead head) {
    begin(head);
    connection.write(this, head);
  }

  /** Sends a head and a body that is in memory, which is released in any case. */
  public void send(ResponseHead head, ByteBuf body) {
    send(head, List.of(body));
  }

  /** Sends a head and a body that is made while it is sent. */
  public void send(ResponseHead head, Pieces body) {
    begin(head);
    connection.stream(this, head, body);
  }

  /** Sends a head and a body in pieces: buffers and parts of files, all released in any case. */
  public void send(ResponseHead head, List<? extends ReferenceCounted> pieces) {
    if (answered) {
      pieces.forEach(ReferenceCounted::release);
    }
    begin(head);
    connection.write(this, head, pieces);
  }

  private void begin(ResponseHead head) {
    if (answered) {
      throw new IllegalStateException(head.status() + " for a request that is answered already");
    }
    answered = true;
    status = head.status();
    firstByteNanos = connection.nanos() - beganNanos;
  }

  /** Breaks the connection: for an answer that was begun and cannot be finished. */
  public void abort() {
    connection.close();
  }

  boolean keepsAlive() {
    return head == null ? HttpUtil.isKeepAlive(request) : head.keepsAlive();
  }

  /** When its answer was begun. */
  long firstByteAt() {
    return beganNanos + firstByteNanos;
  }

  void sent(long bytes) {
    bodyBytes = bytes;
  }

  /** @param nanos when it ended */
  RequestLog.Entry logEntry(String client, long nanos) {
    return new RequestLog.Entry(connection.at(beganNanos), client, distribution, method(), target(),
        request.protocolVersion().text(), status, bodyBytes, firstByteNanos,
        nanos - beganNanos,
        tier, kind, headers().get(HttpHeaderNames.USER_AGENT),
        headers().get(HttpHeaderNames.REFERER));
  }

  /** Runs on the loop after a while, unless cancelled. */
  public Future<?> after(long nanos, Runnable task) {
    return loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }
}
