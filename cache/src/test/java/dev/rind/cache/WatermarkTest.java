package dev.rind.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What was told of is as good as read at the mark; all else is as old as it is. */
class WatermarkTest {
  private final AtomicLong clock = new AtomicLong();
  private final Watermark told = new Watermark(Duration.ofNanos(100), clock::get);

  private long certainAt(long sentAt) {
    return told.span().certainAt(sentAt, clock.get());
  }

  private boolean covers(long sentAt) {
    return told.span().covers(sentAt, clock.get());
  }

  @Test
  void whatWasReadSinceIsCertainAtTheMark() {
    told.begin();
    clock.set(20);
    told.advance(15);
    assertThat(certainAt(10)).isEqualTo(15);
    assertThat(certainAt(18)).isEqualTo(18);
    assertThat(covers(10)).isTrue();
  }

  @Test
  void whatWasReadBeforeIsAsOldAsItIs() {
    clock.set(10);
    told.begin();
    clock.set(20);
    told.advance(20);
    assertThat(certainAt(10)).isEqualTo(10);
    assertThat(covers(10)).isFalse();
  }

  @Test
  void theMarkNeverGoesBackNorMovesWhereNothingIsTold() {
    told.advance(50);
    assertThat(certainAt(1)).isEqualTo(1);
    told.begin();
    clock.set(60);
    told.advance(50);
    told.advance(40);
    assertThat(certainAt(1)).isEqualTo(50);
    told.end();
    assertThat(certainAt(1)).isEqualTo(1);
    assertThat(told.isOn()).isFalse();
    told.begin();
    assertThat(certainAt(1)).isEqualTo(1);
  }

  @Test
  void whatWasNotReadForLongIsReadAgain() {
    told.begin();
    clock.set(101);
    told.advance(101);
    assertThat(certainAt(2)).isEqualTo(101);
    assertThat(covers(51)).isFalse();
    assertThat(covers(52)).isTrue();
    assertThat(certainAt(1)).isEqualTo(1);
  }
}
