package dev.rind.edge.http;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoopBufferTest {
  private static final UnpooledByteBufAllocator OTHERS = UnpooledByteBufAllocator.DEFAULT;

  private final LoopBuffer buffer = new LoopBuffer(100);

  @Test
  void whatWasGivenBackIsUsedAgain() {
    var first = buffer.take(OTHERS, 100);
    var address = first.memoryAddress();
    first.writeLong(1).release();
    var second = buffer.take(OTHERS, 50);
    assertThat(second.memoryAddress()).isEqualTo(address);
    assertThat(second.isReadable()).isFalse();
    second.release();
  }

  @Test
  void whatSomebodyStillHasIsLeftAlone() {
    var first = buffer.take(OTHERS, 8).writeLong(1);
    var part = first.readRetainedSlice(4);
    first.release();
    var second = buffer.take(OTHERS, 8).writeLong(-1);
    assertThat(part.readInt()).isZero();
    second.release();
    part.release();
    assertThat(first.refCnt()).isEqualTo(1);
  }

  @Test
  void whatIsLongerIsOfOtherMemory() {
    var longer = buffer.take(OTHERS, 101);
    assertThat(longer.writableBytes()).isGreaterThan(100);
    assertThat(longer.release()).isTrue();
  }

  @Test
  void socketsReadToAllOfIt() {
    var config = new DefaultChannelConfig(new EmbeddedChannel());
    var reads = buffer.forReading().newHandle();
    reads.reset(config);
    var first = reads.allocate(OTHERS);
    assertThat(first.writableBytes()).isEqualTo(100);
    var second = reads.allocate(OTHERS);
    assertThat(second.memoryAddress()).isNotEqualTo(first.memoryAddress());
    second.release();
    first.release();
  }
}
