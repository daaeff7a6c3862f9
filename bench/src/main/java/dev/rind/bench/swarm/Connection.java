package dev.rind.bench.swarm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection of one client, with one request on its way at most.
 *
 * <p><b>Threading:</b> the loop of its shard.
 *
 * <p><b>Bounds:</b> nothing of a body is kept but the state of its digest, and that only while it comes.
 */
final class Connection extends ChannelInboundHandlerAdapter implements AnswerReader.Sink {
  private final Shard shard;
  private final AnswerReader reader = new AnswerReader();
  /** Null from when it was left. */
  private @Nullable YumClient client;
  private @Nullable Channel channel;
  private @Nullable Fetch fetch;
  private @Nullable MessageDigest digest;
  private boolean ready;
  private boolean used;
  private int status;
  private long bodyBytes;
  private long sent;
  /** When something came last, or was sent, or this was begun. */
  private long lastHeard = System.nanoTime();

  Connection(Shard shard, YumClient client) {
    this.shard = shard;
    this.client = client;
  }

  /** @param opened is not connected yet */
  void on(Channel opened) {
    channel = opened;
    if (client == null) {
      var _ = opened.close();
    }
  }

  /** The client has no more use for it. */
  void leave() {
    client = null;
    giveDigestBack();
    if (channel != null) {
      var _ = channel.close();
    }
  }

  void send(Fetch next) {
    fetch = next;
    status = 0;
    bodyBytes = 0;
    var open = Objects.requireNonNull(channel);
    var file = next.file();
    var end = shard.requestEnd(file.stage());
    var request = open.alloc().directBuffer(file.target().length() + end.length + 16);
    ByteBufUtil.writeAscii(request, "GET ");
    ByteBufUtil.writeAscii(request, file.target());
    request.writeBytes(end);
    sent = System.nanoTime();
    lastHeard = sent;
    shard.tally().sent();
    var _ = open.writeAndFlush(request, open.voidPromise());
  }

  /** It was not heard of for too long, where something should be heard. */
  void checkTime(long now, long atMost) {
    if (now - lastHeard > atMost && client != null && (fetch != null || !ready)) {
      fail(Trouble.TIMEOUT);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!shard.hasTls()) {
      ready();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        ready();
      } else {
        fail(Trouble.TLS);
      }
    }
  }

  private void ready() {
    ready = true;
    if (client != null) {
      client.connected(this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    try {
      if (client == null) {
        return;
      }
      if (fetch == null) {
        lostIdle();
        return;
      }
      lastHeard = System.nanoTime();
      var scratch = shard.scratch();
      while (bytes.isReadable()) {
        var count = Math.min(scratch.length, bytes.readableBytes());
        bytes.readBytes(scratch, 0, count);
        reader.read(scratch, count, this);
      }
    } catch (AnswerReader.BadAnswer bad) {
      fail(Trouble.PROTOCOL);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void head(int answered) {
    if (fetch == null) {
      throw new AnswerReader.BadAnswer("an answer to nothing");
    }
    status = answered;
    shard.tally().firstByte(fetch.file().stage(), lastHeard - sent);
    if (status == 200 && shard.isVerified(fetch.file().stage())) {
      digest = shard.digest(fetch.file().checksum().algorithm());
    }
  }

  @Override
  public void body(byte[] bytes, int offset, int length) {
    bodyBytes += length;
    shard.tally().received(length);
    if (digest != null) {
      digest.update(bytes, offset, length);
    }
  }

  @Override
  public void end(boolean reusable) {
    var fetched = fetch;
    var of = client;
    if (fetched == null || of == null) {
      return;
    }
    used = true;
    var trouble = trouble(fetched.file());
    giveDigestBack();
    fetch = null;
    var now = System.nanoTime();
    shard.tally().answered(status);
    if (trouble == null) {
      shard.tally().fetched(fetched.file().stage(), now - fetched.intended());
      of.done(this, reusable, now);
    } else {
      of.failed(this, reusable, fetched, trouble);
    }
  }

  private @Nullable Trouble trouble(RemoteFile file) {
    if (status != 200) {
      return Trouble.STATUS;
    }
    var right = (file.sizeBytes() < 0 || file.sizeBytes() == bodyBytes)
        && (digest == null || file.checksum().matches(digest.digest()));
    if (right) {
      shard.tally().verified(digest != null);
      return null;
    }
    return file.stage() == Stage.REPOMD ? Trouble.REPUBLISHED : Trouble.DIGEST;
  }

  private void giveDigestBack() {
    if (digest != null && fetch != null) {
      shard.giveBack(fetch.file().checksum().algorithm(), digest);
      digest = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (client == null) {
      return;
    }
    if (fetch != null && reader.isEndedByClose()) {
      end(false);
    } else if (fetch == null && ready) {
      lostIdle();
    } else {
      fail(ready ? Trouble.CUT : shard.hasTls() ? Trouble.TLS : Trouble.CONNECT);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (client == null || (fetch == null && ready)) {
      var _ = context.close();
      return;
    }
    fail(ready ? Trouble.CUT : Trouble.TLS);
  }

  /** It did not come about. */
  void notConnected() {
    fail(Trouble.CONNECT);
  }

  private void lostIdle() {
    if (client != null) {
      client.lost(this);
    }
  }

  private void fail(Trouble trouble) {
    var of = client;
    var failed = fetch;
    if (of == null) {
      return;
    }
    giveDigestBack();
    fetch = null;
    if (!ready) {
      leave();
      of.notConnected(this, trouble);
    } else if (failed != null && trouble == Trouble.CUT && used && status == 0) {
      of.again(this, failed);
    } else if (failed != null) {
      of.failed(this, false, failed, trouble);
    } else {
      of.lost(this);
    }
  }
}
