package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class CopiedRegionsTest {
  /** Where an offset of 32 bits does not reach. */
  private static final long FAR = 5L << 30;
  private static final int BYTES = 200_001;

  @TempDir
  private Path folder;

  private final EmbeddedChannel channel = new EmbeddedChannel(new CopiedRegions());

  @Test
  void aPartFarInAFileComesBetweenWhatIsWrittenBeforeAndAfter() throws IOException {
    var bytes = new byte[BYTES];
    new Random(3).nextBytes(bytes);
    try (var file = file(bytes)) {
      var part = new DefaultFileRegion(file, FAR, BYTES);
      part.retain();
      var _ = channel.write(text("before"));
      var _ = channel.write(part);
      var last = channel.writeAndFlush(text("after"));
      channel.runPendingTasks();
      assertThat(last.isSuccess()).isTrue();
      assertThat(part.transferred()).isEqualTo(BYTES);
      part.release();
    }
    var sent = sent();
    assertThat(sent.readCharSequence(6, US_ASCII)).hasToString("before");
    assertThat(sent.readSlice(BYTES)).isEqualTo(Unpooled.wrappedBuffer(bytes));
    assertThat(sent.readCharSequence(5, US_ASCII)).hasToString("after");
    assertThat(sent.isReadable()).isFalse();
    sent.release();
  }

  @Test
  void aFileThatGotShorterFailsWhatIsWritten() throws IOException {
    try (var file = file(new byte[100])) {
      var part = channel.writeAndFlush(new DefaultFileRegion(file, FAR, 200));
      channel.runPendingTasks();
      assertThat(part.cause()).isInstanceOf(IOException.class);
    }
    sent().release();
  }

  /** With nothing before these bytes but a hole. */
  private FileChannel file(byte[] bytes) throws IOException {
    var path = folder.resolve("file");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      var _ = file.getChannel().write(ByteBuffer.wrap(bytes), FAR);
    }
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private CompositeByteBuf sent() {
    var all = Unpooled.compositeBuffer(1000);
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      all.addComponent(true, piece);
    }
    return all;
  }
}
