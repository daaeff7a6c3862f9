package dev.rind.edge.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.io.OutputStream.nullOutputStream;
import static org.assertj.core.api.Assertions.assertThat;

class OutgoingTest {
  private final ArrayDeque<ChannelPromise> written = new ArrayDeque<>();

  /** A socket that takes what the test says. */
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      written.add(promise);
    }
  }, new ChannelInboundHandlerAdapter());

  @Test
  void whatLeftOfEachPieceIsCounted(@TempDir Path folder) throws IOException {
    var path = Files.write(folder.resolve("file"), new byte[100]);
    var file = FileChannel.open(path);
    var region = new DefaultFileRegion(file, 0, 100);
    var head = Unpooled.wrappedBuffer(new byte[7]);
    var end = Unpooled.wrappedBuffer(new byte[3]);
    var body = new Outgoing(List.of(head, region, end));
    var last = body.write(channel.pipeline().lastContext());
    assertThat(body.sentBytes()).isZero();
    assertThat(last.isDone()).isFalse();

    written.remove().setSuccess();
    assertThat(body.sentBytes()).isEqualTo(7);
    region.transferTo(Channels.newChannel(nullOutputStream()), 0);
    assertThat(body.sentBytes()).isEqualTo(107);
    written.remove().setFailure(new IOException("the client left"));
    written.remove().setFailure(new IOException("the client left"));
    assertThat(body.sentBytes()).isEqualTo(107);
    List.of(head, region, end).forEach(ReferenceCountUtil::release);
  }
}
