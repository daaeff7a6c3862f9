package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;

/**
 * Netty's decoder, which refuses what two parsers could read in two ways: lines folded over, and a
 * length beside chunks (RFC 9112 sections 5.2 and 6.1). What its connection knows already is not decoded.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
  private final HttpConnection connection;
  private boolean inHead = true;
  private boolean afterLine;
  private boolean refused;

  StrictRequestDecoder(HttpLimits limits, HttpConnection connection) {
    super(new HttpDecoderConfig()
        .setMaxInitialLineLength(limits.requestLineMax())
        .setMaxHeaderSize(limits.headMax())
        .setValidateHeaders(true)
        .setStrictLineParsing(true)
        .setAllowDuplicateContentLengths(false));
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (!(message instanceof ByteBuf read)) {
      super.channelRead(ctx, message);
    } else if (!connection.takeIfKnown(read, isBetweenRequests())) {
      takeUnknown(ctx, read);
    }
  }

  /** Decodes what is known not to be known, from a copy: where it was read to is the loop's, for the next read. */
  void takeUnknown(ChannelHandlerContext ctx, ByteBuf read) throws Exception {
    connection.bytesArrived();
    var bytes = ctx.alloc().buffer(read.readableBytes()).writeBytes(read);
    read.release();
    super.channelRead(ctx, bytes);
  }

  private boolean isBetweenRequests() {
    return inHead && !afterLine && !refused && actualReadableBytes() == 0;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!refused && inHead && hasFoldedLine(in)) {
      refused = true;
      out.add(malformed("a header field over several lines"));
    }
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    var before = in.readerIndex();
    var had = out.size();
    super.decode(ctx, in, out);
    afterLine |= in.readerIndex() > before;
    for (var message : out.subList(had, out.size())) {
      inHead &= !(message instanceof HttpMessage);
      if (message instanceof LastHttpContent) {
        inHead = true;
        afterLine = false;
      }
    }
  }

  /** Looks no farther than the head's end. What was decoded before ended with a whole line. */
  private boolean hasFoldedLine(ByteBuf in) {
    // Empty lines before the request line are no end of a head (RFC 9112 section 2.2).
    var begin = in.forEachByte(ByteProcessor.FIND_NON_CRLF);
    var line = afterLine ? in.readerIndex() : begin < 0 ? -1 : nextLine(in, begin);
    while (line >= 0 && line < in.writerIndex()) {
      switch (in.getByte(line)) {
        case ' ', '\t' -> {
          return true;
        }
        case '\r', '\n' -> {
          return false;
        }
        default -> line = nextLine(in, line);
      }
    }
    return false;
  }

  private static int nextLine(ByteBuf in, int from) {
    var end = in.indexOf(from, in.writerIndex(), (byte) '\n');
    return end < 0 ? -1 : end + 1;
  }

  private static DefaultFullHttpRequest malformed(String why) {
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(why)));
    return request;
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
