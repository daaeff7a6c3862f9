package dev.rind.edge.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the target: one request at a time, and of its answer no more is read than is asked for.
 *
 * <p>While it is kept it reads all the time, to hear that the target has closed it.
 *
 * <p><b>Threading:</b> everything on the event loop of its pool.
 */
final class Upstream extends ChannelInboundHandlerAdapter {
  private final UpstreamPool pool;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Transfer transfer;
  private boolean interim;
  private boolean keepsAlive;
  private boolean wasKept;

  Upstream(UpstreamPool pool) {
    this.pool = pool;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext context() {
    var ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return ctx;
  }

  boolean isOpen() {
    return context().channel().isActive();
  }

  /** Whether it has served before, so that the target may have closed it in the moment it is used. */
  boolean wasKept() {
    return wasKept;
  }

  boolean isWritable() {
    return context().channel().isWritable();
  }

  void begin(Transfer begun, HttpRequest head, boolean bodyFollows) {
    transfer = begun;
    var ctx = context();
    ctx.channel().config().setAutoRead(false);
    var _ = ctx.write(head).addListener(done -> {
      if (!done.isSuccess()) {
        close();
      }
    });
    if (bodyFollows) {
      ctx.flush();
    } else {
      end();
    }
    read();
  }

  /** A piece of the request's body. */
  void write(ByteBuf piece) {
    var _ = context().writeAndFlush(new DefaultHttpContent(piece));
  }

  /** The end of the request. */
  void end() {
    var _ = context().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  void read() {
    context().read();
  }

  /** Ends it, and with it what it is used for. */
  void close() {
    var _ = context().close();
  }

  /** Ends it, because nobody is interested any more. */
  void abandon() {
    transfer = null;
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (transfer == null) {
        close(); // nobody has asked for that
      } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        fail(ForwardFailure.badGateway("The content app's answer is malformed"));
      } else {
        take(message, transfer);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(Object message, Transfer current) {
    if (message instanceof HttpResponse response) {
      interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (!interim) {
        keepsAlive = HttpUtil.isKeepAlive(response);
        current.head(response);
      }
    }
    if (message instanceof HttpContent content && !interim && transfer == current) {
      if (content.content().isReadable()) {
        current.piece(content.content().retain());
      }
      if (content instanceof LastHttpContent) {
        answered(current);
      }
    }
  }

  private void answered(Transfer done) {
    transfer = null;
    // Else the target would take the rest of that body for a request.
    if (keepsAlive && done.isRequestSent() && isOpen()) {
      wasKept = true;
      context().channel().config().setAutoRead(true);
      done.answerEnded();
      pool.giveBack(this);
    } else {
      close();
      done.answerEnded();
    }
  }

  private void fail(ForwardFailure failure) {
    var current = transfer;
    abandon();
    if (current != null) {
      current.broken(this, failure);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (transfer != null && transfer.wantsMore()) {
      ctx.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (transfer != null && isWritable()) {
      transfer.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pool.ended(this);
    fail(ForwardFailure.badGateway("The content app closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ForwardFailure.badGateway("The connection to the content app broke"));
  }
}
