package dev.rind.edge.body;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static dev.rind.edge.body.RecentlyRead.PART_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

class RecentlyReadTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long FILE = 3L * PART_BYTES + 10;

  private final RecentlyRead read = new RecentlyRead(FILE, -5 * SECOND, Duration.ofSeconds(30));

  @Test
  void onlyWholePartsThatWereReadAreAtHand() {
    assertThat(read.use(0, 1, 0)).isFalse();
    read.read(0, PART_BYTES, 0);
    read.read(PART_BYTES + 1, PART_BYTES, 0);
    assertThat(read.use(0, PART_BYTES, 0)).isTrue();
    assertThat(read.use(PART_BYTES, 1, 0)).isFalse();
    assertThat(read.use(PART_BYTES - 1, 2, 0)).isFalse();
  }

  @Test
  void theLastPartEndsWithTheFile() {
    read.read(3L * PART_BYTES, 10, 0);
    assertThat(read.use(FILE - 1, 1, 0)).isTrue();
    assertThat(read.use(0, FILE, 0)).isFalse();
  }

  @Test
  void itIsForgottenUnlessItIsUsed() {
    read.read(0, FILE, 0);
    assertThat(read.use(0, FILE, 30 * SECOND)).isTrue();
    assertThat(read.use(0, FILE, 60 * SECOND)).isTrue();
    assertThat(read.use(0, FILE, 91 * SECOND)).isFalse();
  }

  @Test
  void ofAVeryLongFileItKnowsNothing() {
    var size = 8193L * PART_BYTES;
    var large = new RecentlyRead(size, 0, Duration.ofSeconds(30));
    large.read(0, size, 0);
    assertThat(large.use(0, 1, 0)).isFalse();
  }
}
