package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PieceStreamTest {
  private static final int SIZE = Pieces.PIECE_BYTES;

  /** What the client has not taken yet. */
  private final ArrayDeque<ChannelPromise> unsent = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<ByteBuf>> asked = new ArrayDeque<>();
  private final List<Boolean> ended = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ((ByteBuf) message).release();
      unsent.add(promise);
    }
  }, new ChannelInboundHandlerAdapter());

  private PieceStream stream(int pieces) {
    var stream = new PieceStream(channel.pipeline().lastContext(), new Pieces() {
      @Override
      public long bytes() {
        return (long) pieces * SIZE;
      }

      @Override
      public CompletionStage<ByteBuf> next() {
        var piece = new CompletableFuture<ByteBuf>();
        asked.add(piece);
        return piece;
      }
    }, PieceStream.Framing.LENGTH, ended::add);
    stream.proceed();
    return stream;
  }

  private ByteBuf make(int bytes) {
    var piece = Unpooled.buffer(bytes).writeZero(bytes);
    asked.remove().complete(piece);
    channel.runPendingTasks();
    return piece;
  }

  private void take() {
    unsent.remove().setSuccess();
    channel.runPendingTasks();
  }

  @Test
  void aClientThatTakesNothingHoldsTwoPieces() {
    var stream = stream(5);
    make(SIZE);
    make(SIZE);
    assertThat(asked).isEmpty();
    take();
    assertThat(asked).hasSize(1);
    assertThat(stream.sent()).isEqualTo(SIZE);
    make(SIZE);
    assertThat(asked).isEmpty();
    take();
    make(SIZE);
    take();
    make(SIZE);
    assertThat(asked).isEmpty();
    take();
    assertThat(ended).isEmpty();
    take();
    assertThat(ended).containsExactly(true);
    assertThat(stream.sent()).isEqualTo(5 * SIZE);
  }

  @Test
  void nothingIsAskedForOnceTheClientHasLeft() {
    var stream = stream(5);
    stream.stop();
    assertThat(ended).containsExactly(false);
    assertThat(make(SIZE).refCnt()).isZero();
    assertThat(asked).isEmpty();
    assertThat(unsent).isEmpty();
  }

  @Test
  void aWriteThatFailsEndsIt() {
    var _ = stream(5);
    make(SIZE);
    unsent.remove().setFailure(new java.io.IOException("gone"));
    channel.runPendingTasks();
    assertThat(ended).containsExactly(false);
  }

  @Test
  void piecesThatAreNotWhatWasPromisedEndIt() {
    var _ = stream(1);
    assertThat(make(SIZE + 1).refCnt()).isZero();
    assertThat(ended).containsExactly(false);
    ended.clear();
    var _ = stream(1);
    make(0);
    assertThat(ended).containsExactly(false);
    ended.clear();
    var _ = stream(1);
    asked.remove().completeExceptionally(new IllegalStateException("broken"));
    channel.runPendingTasks();
    assertThat(ended).containsExactly(false);
  }
}
