package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 connection: its requests are answered one after the other (RFC 9112 section 9.3.2).
 *
 * <p>What a client pipelines waits decoded, at most one read's worth: reading stops until the
 * request before it is answered. A request's body is read and dropped.
 *
 * <p><b>Threading:</b> everything on the channel's event loop.
 *
 * <p><b>Errors:</b> a malformed request is answered and the connection closed after it; a client that
 * left, that sends nothing or only a part of a body for {@code idleMax}, or takes nothing for {@code
 * stallMax} is closed.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  /** A body that is as short goes into the buffer of its head: to copy it is cheaper than a second one. */
  static final int COPIED_MAX = 8192;
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  private final HttpServer server;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange inFlight;
  private @Nullable Outgoing sending;
  private @Nullable PieceStream streaming;
  private long requestBodyBytes;
  private boolean requestBodyOpen;
  private boolean bodyRefused;
  private long requestBodyBeganNanos;
  private boolean proceeding;
  private boolean closing;
  private boolean lingering;
  private long progressNanos;
  private long progressBytes;
  private long headBeganNanos;
  private boolean headBegun;
  /** What is being read, if it may be kept once it is decoded. */
  private byte @Nullable [] worthKeeping;
  private @Nullable KnownHead knownHead;
  private @Nullable String peerText;
  private @Nullable LoopConnections siblings;
  /** Where it stands among those of its loop. */
  int place;

  HttpConnection(HttpServer server) {
    this.server = server;
    this.progressNanos = server.nanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    var ofLoop = server.connectionsOf(loop());
    siblings = ofLoop;
    ofLoop.add(this);
  }

  EventLoop loop() {
    return context().channel().eventLoop();
  }

  private LoopConnections siblings() {
    var ofLoop = siblings;
    if (ofLoop == null) {
      throw new IllegalStateException("not active yet");
    }
    return ofLoop;
  }

  long nanos() {
    return server.nanos();
  }

  /** The time of day of a moment that is over. */
  Instant at(long nanos) {
    return server.time(progressNanos).at(nanos);
  }

  ByteBufAllocator allocator() {
    return context().alloc();
  }

  private ChannelHandlerContext context() {
    var ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return ctx;
  }

  @Nullable
  SocketAddress peer() {
    return context().channel().remoteAddress();
  }

  String clientOf(Exchange exchange) {
    var named = server.clientNaming().of(peer(), exchange.headers());
    if (named != null) {
      return named;
    }
    if (peerText == null) { // made once: it takes longer than to log a request
      peerText = peer() instanceof InetSocketAddress inet && inet.getAddress() != null
          ? inet.getAddress().getHostAddress()
          : "unix";
    }
    return peerText;
  }

  /**
   * Takes a request whose head was decoded before, if that is all that was read, and releases the bytes then.
   *
   * @param betweenRequests whether nothing was read before that is not decoded yet
   */
  boolean takeIfKnown(ByteBuf read, boolean betweenRequests) {
    // Of this read only: what is decoded of a later one is another request.
    worthKeeping = null;
    if (!betweenRequests || inFlight != null || requestBodyOpen || closing || !waiting.isEmpty()) {
      return false;
    }
    var heads = siblings().knownHeads();
    var known = heads.find(read);
    if (known == null) {
      worthKeeping = heads.worthKeeping();
      return false;
    }
    read.release();
    knownHead = known;
    waiting.add(known.request());
    waiting.add(LastHttpContent.EMPTY_LAST_CONTENT);
    proceed();
    return true;
  }

  /** Tells that the client sent something, which may not yet be a whole head. */
  void bytesArrived() {
    if (inFlight == null && !requestBodyOpen && !headBegun) {
      headBegun = true;
      headBeganNanos = server.nanos();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      undecoded(ctx, bytes);
    } else {
      waiting.add(message);
      proceed();
    }
  }

  /** Bytes that come here are the first that a decoder is needed for, or none is: those whose heads are known do without. */
  private void undecoded(ChannelHandlerContext ctx, ByteBuf bytes) throws Exception {
    if (!takeIfKnown(bytes, true)) {
      var decoder = new StrictRequestDecoder(server.limits(), this);
      ctx.pipeline().addBefore(ctx.name(), null, decoder);
      decoder.takeUnknown(ctx.pipeline().context(decoder), bytes);
    }
  }

  /** Takes what waits as far as it may be taken, and stops reading while something still waits. */
  void proceed() {
    if (proceeding) {
      return;
    }
    proceeding = true;
    while (!waiting.isEmpty() && mayTake(waiting.peek())) {
      take(waiting.remove());
    }
    proceeding = false;
    context().channel().config().setAutoRead(waiting.isEmpty());
  }

  private boolean mayTake(Object message) {
    var isBody = message instanceof HttpContent && !(message instanceof HttpRequest);
    return isBody ? mayTakeBody() : closing || (inFlight == null && !requestBodyOpen);
  }

  private boolean mayTakeBody() {
    var taker = bodyTaker();
    return taker == null || taker.isReady();
  }

  /** Who wants the body of the request in flight, if anybody does still. */
  private @Nullable BodyTaker bodyTaker() {
    return inFlight == null || lingering ? null : inFlight.bodyTaker();
  }

  /** Tells that somebody wants a body, however long. */
  void bodyIsTaken() {
    if (bodyRefused) {
      bodyRefused = false;
      closing = false;
      sendContinue();
    }
  }

  private void take(Object message) {
    // While an answer is in flight, it is that which has to get on.
    if (inFlight == null && isNews(message)) {
      progressNanos = server.nanos();
    }
    if (!closing && message instanceof HttpRequest request) {
      // Of none the end comes with the head, and nothing is waited for when its answer is the last.
      requestBodyOpen = knownHead == null
          && (request.decoderResult().isFailure() || hasBody(request));
      requestBodyBytes = 0;
      bodyRefused = false;
      requestBodyBeganNanos = progressNanos;
      begin(request);
    }
    if (message instanceof HttpContent content) {
      takeBody(content);
      if (content instanceof LastHttpContent && requestBodyOpen) {
        requestBodyOpen = false;
        if (closing && inFlight == null && !lingering) {
          close();
        }
      }
    }
    ReferenceCountUtil.release(message);
  }

  static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) > 0;
  }

  /** The end of a request without a body came with its head. */
  private static boolean isNews(Object message) {
    return message instanceof HttpRequest
        || (message instanceof HttpContent content && content.content().isReadable());
  }

  private void takeBody(HttpContent content) {
    var taker = bodyTaker();
    if (content.decoderResult().isFailure() && !lingering) {
      // Its request is answered, or will be; where the next one begins is not certain.
      server.stats().refuse();
      giveUpReading();
      if (taker != null) {
        taker.breakOff();
      }
    } else if (taker == null) {
      drop(content);
    } else {
      if (content.content().isReadable()) {
        taker.take(content.content().retain());
      }
      if (content instanceof LastHttpContent) {
        taker.end();
      }
    }
  }

  private void drop(HttpContent content) {
    requestBodyBytes += content.content().readableBytes();
    if (requestBodyBytes > server.limits().requestBodyMax() && !lingering) {
      // Nobody needs it; who sends a long one is not waited for.
      server.stats().longBody();
      giveUpReading();
    }
  }

  private void giveUpReading() {
    closing = true;
    lingering = true;
    closeWhenAnswered();
  }

  private void begin(HttpRequest request) {
    var known = knownHead;
    knownHead = null;
    var refusal = known == null ? server.check().refusal(request)
        : Optional.<RequestCheck.Refusal>empty();
    var head = known == null && worthKeeping != null && refusal.isEmpty()
        ? siblings().knownHeads().keep(worthKeeping, request)
        : known;
    var exchange = new Exchange(this, request, head, progressNanos);
    inFlight = exchange;
    headBegun = false;
    if (refusal.isPresent()) {
      server.stats().refuse();
      refuse(exchange, refusal.get());
      return;
    }
    if (known == null && HttpUtil.is100ContinueExpected(request) && isBodyWanted(request)) {
      sendContinue();
    }
    try {
      server.handler().handle(exchange);
    } catch (RuntimeException failure) {
      LOG.error("a request could not be handled", failure);
      if (!exchange.isAnswered()) {
        exchange.answerIs(RequestLog.Kind.ERROR);
        refuse(exchange, new RequestCheck.Refusal(500, "Internal Server Error"));
      }
    }
  }

  private void sendContinue() {
    var _ = context().writeAndFlush(ByteBufUtil.writeAscii(context().alloc(), CONTINUE));
  }

  /**
   * Whether it is worth to let the client send its body (RFC 9110 section 10.1.1): not where it has
   * none, nor a body that would end the connection. No answer depends on it.
   */
  private boolean isBodyWanted(HttpRequest request) {
    var length = HttpUtil.getContentLength(request, -1L);
    if (length > server.limits().requestBodyMax()) {
      closing = true;
      bodyRefused = true;
      return false;
    }
    return hasBody(request);
  }

  private void refuse(Exchange exchange, RequestCheck.Refusal refusal) {
    closing = true;
    lingering = true;
    var text = refusal.status() + ": " + refusal.reason();
    var head = new ResponseHead(refusal.status(), refusal.reason())
        .with("Content-Type", "text/plain; charset=utf-8")
        .with("Content-Length", text.length());
    if (exchange.isHead()) {
      exchange.send(head);
    } else {
      exchange.send(head, ByteBufUtil.writeUtf8(context().alloc(), text));
    }
  }

  /**
   * The bytes of a head, with what belongs to the connection; from here on its answer is under way.
   *
   * @param room for a body beside it
   */
  private ByteBuf opened(Exchange exchange, ResponseHead head, int room) {
    var ctx = context();
    assert ctx.channel().eventLoop().inEventLoop();
    closing = closing || server.isDraining() || !exchange.keepsAlive();
    progressNanos = exchange.firstByteAt();
    progressBytes = 0;
    var memory = siblings().answers();
    return head.encoded(bytes -> memory.take(ctx.alloc(), bytes), server.time(progressNanos)
        .headEnds()
        .of(closing, exchange.request().protocolVersion().minorVersion() == 0), room);
  }

  /** Sends an answer whose body is made meanwhile. */
  void stream(Exchange exchange, ResponseHead head, Pieces pieces) {
    var ctx = context();
    var framing = framing(exchange, head, pieces);
    var _ = ctx.writeAndFlush(opened(exchange, head, 0));
    var stream = new PieceStream(ctx, pieces, framing, whole -> {
      exchange.sent(streaming == null ? 0 : streaming.sent());
      finished(exchange, whole);
    });
    streaming = stream;
    stream.proceed();
  }

  /** Where the length is not known, a client of HTTP/1.0 knows the end by that of the connection. */
  private PieceStream.Framing framing(Exchange exchange, ResponseHead head, Pieces pieces) {
    if (pieces.bytes() != Pieces.UNKNOWN) {
      return PieceStream.Framing.LENGTH;
    }
    if (exchange.request().protocolVersion().minorVersion() == 0) {
      closing = true;
      return PieceStream.Framing.CLOSE;
    }
    head.with("Transfer-Encoding", "chunked");
    return PieceStream.Framing.CHUNKS;
  }

  /** Sends a head alone. */
  void write(Exchange exchange, ResponseHead head) {
    send(exchange, opened(exchange, head, 0), 0);
  }

  /** Sends an answer; its body is released when it is sent or cannot be. */
  void write(Exchange exchange, ResponseHead head, List<? extends ReferenceCounted> pieces) {
    if (pieces.size() == 1 && pieces.getFirst() instanceof ByteBuf body
        && body.readableBytes() <= COPIED_MAX) {
      var size = body.readableBytes();
      var whole = opened(exchange, head, size).writeBytes(body);
      body.release();
      send(exchange, whole, size);
      return;
    }
    var ctx = context();
    var begin = opened(exchange, head, 0);
    var body = new Outgoing(pieces);
    if (endsNow() && ctx.channel() instanceof AcceptedSocket socket) {
      socket.cork();
    }
    if (body.beginsWithFile()
        && DirectSend.send(ctx.channel(), begin, body.leavesWithHead())) {
      begin.release();
    } else {
      var _ = ctx.write(begin);
    }
    sending = body;
    body.write(ctx).addListener(done -> {
      exchange.sent(body.sentBytes());
      finished(exchange, done.isSuccess());
    });
  }

  private void send(Exchange exchange, ByteBuf whole, int bodyBytes) {
    if (DirectSend.send(context().channel(), whole, endsNow())) {
      whole.release();
      exchange.sent(bodyBytes);
      finished(exchange, true);
      return;
    }
    context().writeAndFlush(whole).addListener(done -> {
      exchange.sent(done.isSuccess() ? bodyBytes : 0);
      finished(exchange, done.isSuccess());
    });
  }

  /** Whether the connection is closed with the answer that is under way. */
  private boolean endsNow() {
    return closing && !requestBodyOpen && !lingering;
  }

  private void finished(Exchange exchange, boolean whole) {
    progressNanos = server.nanos();
    server.requestLog()
        .log(exchange.logEntry(clientOf(exchange), progressNanos));
    inFlight = null;
    sending = null;
    streaming = null;
    if (!whole || endsNow()) {
      close();
    } else if (closing) {
      closeWhenAnswered();
    }
    proceed();
  }

  /**
   * After the last answer: our side at once, the other soon, and what the client still sends is read
   * and dropped until it has seen the answer. Closing at once would reset the connection and could
   * lose it (RFC 9112 section 9.6).
   */
  private void closeWhenAnswered() {
    if (inFlight == null) {
      var ctx = context();
      ctx.channel().config().setAutoRead(true);
      if (ctx.channel() instanceof DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
      }
      var _ = ctx.channel().eventLoop().schedule(this::close, 1, TimeUnit.SECONDS);
    }
  }

  /** Ends the connection now if it is idle, else after the answer that is in flight. */
  void drain() {
    closing = true;
    if (inFlight == null) {
      close();
    }
  }

  void close() {
    if (streaming != null) {
      streaming.breakOff();
    }
    var _ = context().close();
  }

  /** Closes it where its client does nothing, rather than by a timer for each request. */
  void closeIfStill() {
    var sent = sending != null ? sending.sentBytes() : streaming != null ? streaming.sent() : 0;
    if (sent > progressBytes) {
      progressBytes = sent;
      progressNanos = server.nanos();
    }
    var now = server.nanos();
    var still = now - progressNanos;
    if (headBegun && now - headBeganNanos > server.limits().headWaitMax().toNanos()) {
      server.stats().slowHead();
      close();
    } else if (inFlight == null && requestBodyOpen && !lingering
        && now - requestBodyBeganNanos > server.limits().idleMax().toNanos()) {
      // In little bytes it is never idle; its request is answered, so nothing is lost.
      server.stats().slowBody();
      giveUpReading();
    } else if (inFlight == null && still > server.limits().idleMax().toNanos()) {
      server.stats().idled();
      close();
    } else if (inFlight != null && inFlight.isAnswered()
        && still > server.limits().stallMax().toNanos()) {
      server.stats().stall();
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    siblings().remove(this);
    closing = true;
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    if (inFlight != null) {
      inFlight.gone();
    }
    if (streaming != null) {
      streaming.stop();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("a client left", cause);
    } else {
      LOG.warn("a connection failed", cause);
    }
    close();
  }
}
