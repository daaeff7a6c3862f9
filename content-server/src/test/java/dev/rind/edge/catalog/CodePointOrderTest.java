package dev.rind.edge.catalog;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class CodePointOrderTest {
  private static final int[] CODE_POINTS = {'a', 'b', 0xE9, 0xD7FF, 0xE000, 0xFFFD, 0x10000,
      0x10001, 0x1F600, 0x10FFFF};

  @RepeatedTest(20)
  void isTheOrderOfTheBytesInUtf8(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      var a = text(random);
      var b = text(random);
      assertThat(Integer.signum(CodePointOrder.INSTANCE.compare(a, b)))
          .as("%s and %s", a, b)
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8))));
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }
}
