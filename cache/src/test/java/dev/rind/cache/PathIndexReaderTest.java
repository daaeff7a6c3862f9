package dev.rind.cache;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PathIndexReaderTest {
  private static final int FEW_NOTES = 4;

  private static PathIndex index(int paths, Random random) {
    var builder = new PathIndexBuilder();
    for (int n = 0; n < paths; n++) {
      var digest = new byte[EntryValues.DIGEST_BYTES];
      random.nextBytes(digest);
      builder.add(path(n), n % 5 == 0 ? null : digest, random.nextInt(-1, 1 << 30),
          random.nextInt(300), n % FEW_NOTES);
    }
    return builder.build((one, _) -> one);
  }

  private static String path(int n) {
    return "Packages/%c/package-%d.rpm".formatted('a' + n % 26, n * n);
  }

  private static ByteBuffer written(PathIndex index) {
    var bytes = ByteBuffer.allocate((int) index.writtenBytes());
    index.write(bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    return bytes.flip();
  }

  @Test
  void whatWasWrittenAnswersAsBefore() {
    for (int paths : new int[] {0, 1, 15, 16, 17, 1_000}) {
      var index = index(paths, new Random(paths));
      var read = PathIndex.read(written(index), note -> note < FEW_NOTES);
      assertThat(read.size()).isEqualTo(index.size());
      assertThat(read.bytes()).isEqualTo(index.bytes());
      for (int n = 0; n < paths + 10; n++) {
        assertThat(read.find(path(n))).isEqualTo(index.find(path(n)));
      }
      assertThat(read.holdsBelow("Packages/")).isEqualTo(paths > 0);
    }
  }

  @Test
  void aNoteThatItsMakerDoesNotKnowIsRefused() {
    var bytes = written(index(10, new Random(1)));
    assertThatThrownBy(() -> PathIndex.read(bytes, note -> note < FEW_NOTES - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Nothing but a refusal or an index that answers: no look-up beyond its end, none without an end. */
  @RepeatedTest(300)
  void whateverIsReadIsRefusedOrAnswers(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var paths = random.nextInt(60);
    var bytes = written(index(paths, random));
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      bytes.put(random.nextInt(bytes.limit()), (byte) random.nextInt());
    }
    if (random.nextInt(10) == 0) {
      bytes.limit(random.nextInt(bytes.limit() + 1));
    }
    PathIndex read;
    try {
      read = PathIndex.read(bytes, note -> note >= 0);
    } catch (IllegalArgumentException refused) {
      return;
    }
    for (int n = 0; n < paths; n++) {
      var _ = read.find(path(n));
    }
    for (var all = read.below(""); all.next();) {
      var _ = all.path(0, all.pathLength());
      var _ = all.date() + all.size();
    }
    var _ = read.holdsBelow("Packages/m");
  }
}
